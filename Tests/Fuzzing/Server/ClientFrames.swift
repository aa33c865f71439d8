import WebSocketProtocol

/// What a client's bytes mean by the letter of RFC 6455, up to the first that break a rule.
struct ClientFrames {
    /// Whole data messages.
    private(set) var messages: [Message] = []
    /// Whether no rule was broken; the last frame may be incomplete.
    private(set) var isLegal = true

    private var kind: Opcode?
    private var payload: [UInt8] = []

    init(_ bytes: [UInt8]) {
        do throws(WebSocketError) {
            try read(bytes[...])
        } catch {
            isLegal = false
        }
    }

    private mutating func read(_ bytes: ArraySlice<UInt8>) throws(WebSocketError) {
        var rest = bytes
        // A prefix of 14 bytes always holds a whole header.
        while let (header, length) = try decode(Array(rest.prefix(14))) {
            rest = rest.dropFirst(length)
            guard header.bits.rawValue & 0x70 == 0, let key = header.maskingKey else {
                throw WebSocketError(.protocolError, "reserved bit or no mask")
            }
            guard rest.count >= header.payloadLength else { return }
            var payload = Array(rest.prefix(header.payloadLength))
            rest = rest.dropFirst(header.payloadLength)
            FrameHeader.mask(&payload, key: key)
            guard take(header.bits, payload) else { return }
        }
    }

    /// False when nothing after this frame counts.
    private mutating func take(_ bits: FrameBits, _ frame: [UInt8]) -> Bool {
        switch bits.opcode {
        case .close: return false
        case .ping, .pong: return true
        case .continuation:
            isLegal = kind != nil
        case .text, .binary:
            isLegal = kind == nil
            kind = bits.opcode
            payload = []
        }
        payload += frame
        guard isLegal, let kind else { return false }
        guard bits.fin else { return true }
        isLegal = kind == .binary || String(validating: payload, as: UTF8.self) != nil
        guard isLegal else { return false }
        messages.append(Message(opcode: kind, payload: payload))
        self.kind = nil
        return true
    }

    private func decode(_ bytes: [UInt8]) throws(WebSocketError) -> (header: FrameHeader, headerLength: Int)? {
        try FrameHeader.decode(unsafe bytes.span.bytes)
    }
}
