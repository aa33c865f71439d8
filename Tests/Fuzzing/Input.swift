/// The bytes libFuzzer made up, read from the front: decisions first, then what is tested.
struct Input {
    /// What was not read yet.
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    /// The next byte; 0 at the end.
    mutating func takeByte() -> UInt8 {
        rest.popFirst() ?? 0
    }

    /// The next bytes, fewer at the end.
    mutating func take(_ count: Int) -> ArraySlice<UInt8> {
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    /// Everything else, cut where up to seven bytes say so: their number, then the length of each piece but the last.
    ///
    /// A piece may be empty.
    mutating func takePieces() -> [ArraySlice<UInt8>] {
        let lengths = take(Int(takeByte() & 7))
        return lengths.map { take(Int($0)) } + [rest]
    }
}
