import WebSocketProtocol

/// A whole data message.
struct Message: Equatable {
    let opcode: Opcode
    let payload: [UInt8]
}

/// What a server may send: whole frames, neither masked nor with reserved bits that were not agreed on, fragments in
/// order, text that is UTF-8, compressed messages that inflate, and nothing behind a Close frame but a Pong that libwebsockets still owed.
enum ServerFrames {
    /// The data messages in a server's bytes.
    ///
    /// - Parameters:
    ///   - checksClose: whether the payload of a Close frame must be right. Where the library writes that frame, it
    ///     answers the client's with the same, right or wrong, and confuses its own with frames that came too early.
    ///   - compression: what was agreed on.
    static func messages(
        in bytes: some Collection<UInt8>,
        checksClose: Bool,
        compression: DeflateParameters? = nil
    ) -> [Message] {
        let inflation = compression.map(Inflation.init)
        var messages: [Message] = []
        var rest = Array(bytes)[...]
        var message: (opcode: Opcode, payload: [UInt8])?
        var isClosed = false
        var isCompressed = false
        while !rest.isEmpty {
            let (bits, payload) = takeFrame(&rest)
            require(!isClosed || bits.opcode == .pong, "\(bits) \(payload) behind the Close frame")
            let isMarked = bits.rsv1
            require(!isMarked || compression != nil, "RSV1 was not agreed on")
            require(!isMarked || bits.opcode == .text || bits.opcode == .binary, "RSV1 in \(bits)")
            switch bits.opcode {
            case .close:
                let meaning = ClosePayload.parse(unsafe payload.span.bytes)
                if case .invalid = meaning, checksClose { fatalError("Close frame with \(payload)") }
                isClosed = true
                continue
            case .ping, .pong: continue
            case .continuation: require(message != nil, "continuation of nothing")
            case .text, .binary:
                require(message == nil, "\(bits) within a message")
                message = (bits.opcode, [])
                isCompressed = isMarked
            }
            message?.payload += payload
            guard bits.fin, var whole = message else { continue }
            message = nil
            if isCompressed, let inflation { whole.payload = inflation.inflate(whole.payload) }
            require(
                whole.opcode == .binary || String(validating: whole.payload, as: UTF8.self) != nil,
                "text \(whole.payload)"
            )
            messages.append(Message(opcode: whole.opcode, payload: whole.payload))
        }
        return messages
    }

    private static func takeFrame(_ rest: inout ArraySlice<UInt8>) -> (FrameBits, [UInt8]) {
        let start = Array(rest.prefix(14))
        guard let (header, length) = try? FrameHeader.decode(unsafe start.span.bytes),
            header.maskingKey == nil, header.bits.rawValue & 0x30 == 0,
            rest.count >= length + header.payloadLength
        else { fatalError("not a frame of a server: \(rest)") }
        let payload = Array(rest.dropFirst(length).prefix(header.payloadLength))
        rest = rest.dropFirst(length + header.payloadLength)
        return (header.bits, payload)
    }
}

/// Reads what a server compresses.
private struct Inflation {
    private let inflater: Inflater
    private let buffer = DeflateBuffer()
    private let keepsContext: Bool

    init(_ agreed: DeflateParameters) {
        guard let inflater = Inflater(windowBits: agreed.serverWindowBits) else { fatalError("no memory") }
        self.inflater = inflater
        keepsContext = agreed.serverContextTakeover
    }

    func inflate(_ payload: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        let outcome = inflater.inflate(unsafe payload.span.bytes, endsMessage: true, into: buffer) { chunk, _ in
            text += unsafe chunk.withUnsafeBytes { unsafe Array($0) }
            return true
        }
        require(outcome == .done, "\(payload) does not inflate")
        if !keepsContext { inflater.reset() }
        return text
    }
}
