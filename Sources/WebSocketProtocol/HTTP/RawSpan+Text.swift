extension RawSpan {
    /// The offset of the first control character from `start` on, a byte below 0x20 or 0x7F; `end` when there is none
    /// before it.
    func firstControl(from start: Int, to end: Int) -> Int {
        var offset = start
        while end - offset >= 8 {
            let found = RawSpan.controls(in: eightBytes(at: offset))
            guard found == 0 else { return offset + found.trailingZeroBitCount / 8 }
            offset += 8
        }
        while offset < end {
            let byte = byte(at: offset)
            if byte < 0x20 || byte == 0x7F { return offset }
            offset += 1
        }
        return end
    }

    /// Whether the bytes at a range are a text, byte for byte.
    func equals(_ text: String, at range: ByteRange) -> Bool {
        guard text.utf8.count == range.count else { return false }
        var offset = range.start
        for byte in text.utf8 {
            guard self.byte(at: offset) == byte else { return false }
            offset += 1
        }
        return true
    }

    /// Whether the bytes at a range are a text in lower case, in any case of ASCII letters.
    func equals(lowercase text: String, at range: ByteRange) -> Bool {
        guard text.utf8.count == range.count else { return false }
        var offset = range.start
        for byte in text.utf8 {
            guard TokenList.lowercased(self.byte(at: offset)) == byte else { return false }
            offset += 1
        }
        return true
    }

    /// A range without the blanks and tabs at its ends.
    func trimmingBlanks(from start: Int, to end: Int) -> ByteRange {
        var start = start
        var end = end
        while start < end, byte(at: start) == UInt8(ascii: " ") || byte(at: start) == UInt8(ascii: "\t") { start += 1 }
        while start < end, byte(at: end - 1) == UInt8(ascii: " ") || byte(at: end - 1) == UInt8(ascii: "\t") {
            end -= 1
        }
        return ByteRange(start, end)
    }

    /// The high bit of each byte that is a control character. The borrow of a subtraction may mark a byte behind the
    /// first of them too, never one before it.
    @inline(__always)
    private static func controls(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let delete = word ^ (0x7F &* ones)
        return ((word &- 0x20 &* ones) & ~word | (delete &- ones) & ~delete) & (0x80 &* ones)
    }
}
