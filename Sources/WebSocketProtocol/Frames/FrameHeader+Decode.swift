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
        let count = min(bytes.byteCount, FrameHeaderBytes.capacity)
        let header = FrameHeaderBytes(bytes, upTo: count, at: 0)
        guard count >= 1 else { return nil }
        try require(header.refusalOfFirst)
        guard count >= 2 else { return nil }
        try require(header.refusalOfSecond)
        guard count >= 2 + header.extendedLengthSize else { return nil }
        try require(header.refusalOfLength)
        guard count >= header.size, let bits = FrameBits(rawValue: header.first) else { return nil }
        let decoded = FrameHeader(
            bits: bits,
            payloadLength: Int(truncatingIfNeeded: header.payloadLength),
            maskingKey: header.isMasked ? header.keyInOrder.byteSwapped : nil
        )
        return (decoded, header.size)
    }

    private static func require(_ refusal: FrameRefusal?) throws(WebSocketError) {
        if let refusal { throw WebSocketError(.protocolError, refusal.reason) }
    }
}
