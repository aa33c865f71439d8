/// The bytes that a percent-encoded text stands for, decoded one by one without a copy.
///
/// A `%` without two hexadecimal digits behind it stands for itself; texts of a ``RequestTarget`` have none.
struct PercentDecodedBytes: Sequence, IteratorProtocol {
    private var rest: ArraySlice<UInt8>
    private let plusIsBlank: Bool

    /// - Parameters:
    ///   - text: the encoded bytes.
    ///   - plusIsBlank: whether `+` stands for a blank, as it does in queries alone.
    init(_ text: ArraySlice<UInt8>, plusIsBlank: Bool = false) {
        rest = text
        self.plusIsBlank = plusIsBlank
    }

    /// The next byte, nil at the end.
    mutating func next() -> UInt8? {
        guard let byte = rest.popFirst() else { return nil }
        if byte == UInt8(ascii: "%"), rest.count >= 2, let high = PercentEncoding.digit(rest[rest.startIndex]),
            let low = PercentEncoding.digit(rest[rest.startIndex + 1])
        {
            rest = rest.dropFirst(2)
            return high << 4 | low
        }
        return byte == UInt8(ascii: "+") && plusIsBlank ? UInt8(ascii: " ") : byte
    }

    /// The number of encoded bytes, which the decoded ones do not exceed.
    var underestimatedCount: Int { rest.count / 3 }
}
