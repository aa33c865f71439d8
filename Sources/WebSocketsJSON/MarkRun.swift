/// Counts the combining marks in a row of a text that comes byte by byte, in UTF-8 and in the escapes of JSON.
struct MarkRun {
    /// How many marks the text ends with: characters whose canonical combining class is not 0.
    private(set) var length = 0

    /// Bits of a character whose last bytes have not come.
    private var value: UInt32 = 0
    private var missing = 0
    /// The first half of a character that is escaped as two.
    private var highSurrogate: UInt32?

    /// The next byte of the text. What is not UTF-8 counts as no mark.
    mutating func take(_ byte: UInt8) {
        switch byte {
        case 0x00..<0x80: take(character: UInt32(byte))
        case 0x80..<0xC0:
            value = value << 6 | UInt32(byte & 0x3F)
            missing -= 1
            if missing == 0 { take(character: value) }
        case 0xC0..<0xE0: begin(byte & 0x1F, missing: 1)
        case 0xE0..<0xF0: begin(byte & 0x0F, missing: 2)
        default: begin(byte & 0x07, missing: 3)
        }
    }

    /// The next code unit of UTF-16, written as an escape.
    mutating func take(escaped unit: UInt16) {
        switch UInt32(unit) {
        case let unit where unit & 0xFC00 == 0xD800:
            highSurrogate = unit
        case let unit where unit & 0xFC00 == 0xDC00:
            guard let high = highSurrogate else { return take(character: 0) }
            take(character: 0x10000 + ((high & 0x3FF) << 10 | unit & 0x3FF))
        case let unit:
            take(character: unit)
        }
    }

    private mutating func begin(_ bits: UInt8, missing count: Int) {
        value = UInt32(bits)
        missing = count
    }

    private mutating func take(character: UInt32) {
        highSurrogate = nil
        missing = 0
        // Nothing before the combining diacritical marks is one.
        guard character >= 0x300, let scalar = Unicode.Scalar(character),
            scalar.properties.canonicalCombiningClass != .notReordered
        else { return length = 0 }
        length += 1
    }
}
