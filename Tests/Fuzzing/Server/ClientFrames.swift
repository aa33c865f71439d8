import WebSocketProtocol

/// What a client's bytes mean to a server, by the letter of RFC 6455.
struct ClientFrames {
    /// Whole data messages, up to the first breach of a rule.
    private(set) var messages: [Message] = []

    /// What stopped the reading.
    private(set) var end = End.none

    enum End {
        /// Nothing, or the client's Close frame; the last frame may be incomplete.
        case none
        /// A breach that fails the connection.
        case breach
    }

    private var kind: Opcode?
    private var payload: [UInt8] = []

    init(_ bytes: [UInt8]) {
        do throws(WebSocketError) {
            try read(bytes[...])
        } catch {
            end = .breach
        }
    }

    private mutating func read(_ bytes: ArraySlice<UInt8>) throws(WebSocketError) {
        var rest = bytes
        // A prefix of 14 bytes always holds a whole header.
        while let (header, length) = try decode(Array(rest.prefix(14))) {
            rest = rest.dropFirst(length)
            guard header.bits.rawValue & 0x70 == 0, header.maskingKey != nil else { return end = .breach }
            guard rest.count >= header.payloadLength else { return }
            var payload = Array(rest.prefix(header.payloadLength))
            rest = rest.dropFirst(header.payloadLength)
            FrameHeader.mask(&payload, key: header.maskingKey ?? 0)
            guard header.bits.opcode != .close else { return }
            guard header.bits.opcode.isControl || take(header.bits, payload) else { return end = .breach }
        }
    }

    /// False when the frame is out of order, or ends a text that is not UTF-8.
    private mutating func take(_ bits: FrameBits, _ frame: [UInt8]) -> Bool {
        if bits.opcode != .continuation {
            guard kind == nil else { return false }
            kind = bits.opcode
            payload = []
        }
        guard let opcode = kind else { return false }
        payload += frame
        guard bits.fin else { return true }
        guard opcode == .binary || String(validating: payload, as: UTF8.self) != nil else { return false }
        messages.append(Message(opcode: opcode, payload: payload))
        kind = nil
        return true
    }

    private func decode(_ bytes: [UInt8]) throws(WebSocketError) -> (header: FrameHeader, headerLength: Int)? {
        try FrameHeader.decode(unsafe bytes.span.bytes)
    }
}
