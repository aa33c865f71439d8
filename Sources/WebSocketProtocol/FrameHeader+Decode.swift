extension FrameHeader {
    /// Reads the header at the start of `bytes`.
    ///
    /// Checks what any frame must satisfy, whoever sent it. Whether a mask or a reserved bit is allowed depends on
    /// the role and the extensions, so it is left to the caller.
    ///
    /// - Returns: the header and its own length in bytes, or `nil` when more bytes are needed.
    /// - Throws: `.protocolError` for a reserved opcode, for a control frame that is fragmented or over 125 bytes,
    ///   and for a length that is not in its shortest form or does not fit in 63 bits.
    package static func decode(
        _ bytes: RawSpan
    ) throws(WebSocketError) -> (header: FrameHeader, headerLength: Int)? {
        guard bytes.byteCount >= 1 else { return nil }
        guard let bits = FrameBits(rawValue: UInt8(number(in: bytes, at: 0, size: 1))) else {
            throw WebSocketError(.protocolError, "reserved opcode")
        }
        guard bits.fin || !bits.opcode.isControl else {
            throw WebSocketError(.protocolError, "fragmented control frame")
        }
        guard bytes.byteCount >= 2 else { return nil }
        let second = number(in: bytes, at: 1, size: 1)
        let isMasked = second & 0x80 != 0
        let shortLength = second & 0x7F
        guard shortLength <= 125 || !bits.opcode.isControl else {
            throw WebSocketError(.protocolError, "control frame longer than 125 bytes")
        }
        let extendedSize = shortLength < 126 ? 0 : shortLength == 126 ? 2 : 8
        let headerLength = 2 + extendedSize + (isMasked ? 4 : 0)
        guard bytes.byteCount >= 2 + extendedSize else { return nil }
        let length = extendedSize == 0 ? shortLength : number(in: bytes, at: 2, size: extendedSize)
        guard length >= (extendedSize == 8 ? 0x1_0000 : extendedSize == 2 ? 126 : 0) else {
            throw WebSocketError(.protocolError, "payload length not in its shortest form")
        }
        guard let payloadLength = Int(exactly: length) else {
            throw WebSocketError(.protocolError, "payload length over 63 bits")
        }
        guard bytes.byteCount >= headerLength else { return nil }
        let maskingKey = isMasked ? UInt32(number(in: bytes, at: 2 + extendedSize, size: 4)) : nil
        let header = FrameHeader(bits: bits, payloadLength: payloadLength, maskingKey: maskingKey)
        return (header, headerLength)
    }

    /// The big-endian number in `size` bytes from `offset` on.
    private static func number(in bytes: RawSpan, at offset: Int, size: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in offset..<offset + size {
            // Every bit pattern is a UInt8, and the load checks its bounds.
            value = value << 8 | UInt64(unsafe bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self))
        }
        return value
    }
}
