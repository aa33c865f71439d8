/// The head of a server's response, copied out of libwebsockets while its header table exists.
public struct ResponseHead: Sendable, CustomStringConvertible, CustomReflectable {
    /// The status, such as 101.
    public let status: Int
    /// The header fields in no particular order, names in lower case.
    public let fields: [(name: String, value: String)]

    init(status: Int, fields: [(name: String, value: String)]) {
        self.status = status
        self.fields = fields
    }

    /// Values of a field, in order of arrival.
    public func values(_ name: String) -> [String] {
        fields.filter { $0.name.utf8.elementsEqual(name.utf8) }.map(\.value)
    }

    /// The status and the number of fields.
    public var description: String { "\(status) with \(fields.count) header fields" }

    /// The description, so that `dump` and debuggers' logs show no cookies.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
