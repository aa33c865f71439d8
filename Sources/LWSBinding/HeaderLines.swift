/// Header fields as they are written behind those of the library.
enum HeaderLines {
    /// One line for each field, with its end.
    static func bytes(_ fields: [(name: String, value: String)]) -> [UInt8] {
        fields.flatMap { Array("\($0.name): \($0.value)\r\n".utf8) }
    }
}
