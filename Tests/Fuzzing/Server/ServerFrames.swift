import WebSocketProtocol

/// A whole data message.
struct Message: Equatable {
    let opcode: Opcode
    let payload: [UInt8]
}

/// What a server may send: whole frames, neither masked nor with reserved bits, fragments in order, text that is
/// UTF-8, and nothing behind a Close frame but a Pong that libwebsockets still owed.
enum ServerFrames {
    /// The data messages in a server's bytes.
    ///
    /// - Parameter checksClose: whether the payload of a Close frame must be right. Where the library writes that frame,
    ///   it answers the client's with the same, right or wrong, and confuses its own with frames that came too early.
    static func messages(in bytes: some Collection<UInt8>, checksClose: Bool) -> [Message] {
        var messages: [Message] = []
        var rest = Array(bytes)[...]
        var message: (opcode: Opcode, payload: [UInt8])?
        var isClosed = false
        while !rest.isEmpty {
            let (bits, payload) = takeFrame(&rest)
            require(!isClosed || bits.opcode == .pong, "\(bits) \(payload) behind the Close frame")
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
            }
            message?.payload += payload
            guard bits.fin, let whole = message else { continue }
            message = nil
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
            header.maskingKey == nil, header.bits.rawValue & 0x70 == 0,
            rest.count >= length + header.payloadLength
        else { fatalError("not a frame of a server: \(rest)") }
        let payload = Array(rest.dropFirst(length).prefix(header.payloadLength))
        rest = rest.dropFirst(length + header.payloadLength)
        return (header.bits, payload)
    }
}
