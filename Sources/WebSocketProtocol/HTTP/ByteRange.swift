/// A range of offsets into the bytes of a request head, in eight bytes: a head is at most a mebibyte.
struct ByteRange: Hashable, Sendable {
    private let lower: UInt32
    private let upper: UInt32

    /// The offsets from `start` up to, but not including, `end`.
    init(_ start: Int, _ end: Int) {
        lower = UInt32(truncatingIfNeeded: start)
        upper = UInt32(truncatingIfNeeded: end)
    }

    /// The empty range at the start.
    init() {
        self.init(0, 0)
    }

    /// The first offset.
    var start: Int { Int(lower) }

    /// The offset behind the last one.
    var end: Int { Int(upper) }

    /// The number of offsets.
    var count: Int { end - start }
}

extension [UInt8] {
    /// The bytes at a range of offsets, without copying them.
    subscript(range: ByteRange) -> ArraySlice<UInt8> { self[range.start..<range.end] }
}
