public import WebSockets

extension RawPeer {
    /// Sends frames in one write.
    public func send(_ frames: RawFrame...) throws(PeerError) {
        try send(frames.flatMap(\.bytes))
    }

    /// Reads one frame.
    ///
    /// - Throws: `.malformed` for what no server may send: a mask, a reserved opcode or bit, a broken length. RSV1 is
    ///   reserved in control frames and continuations, and in others unless `usesExtension`.
    public func readFrame() throws(PeerError) -> RawFrame {
        let deadline = Deadline(after: timeout)
        while true {
            if let header = try nextHeader() {
                let payload = try read(header.payloadLength, awaiting: "\(header.payloadLength) bytes of payload")
                return RawFrame(firstByte: header.bits.rawValue, payload, maskingKey: nil)
            }
            try fill(by: deadline, awaiting: "a frame")
        }
    }

    /// Reads the next data message, put together from its fragments but not decompressed; Pings and Pongs on the way are dropped.
    ///
    /// - Throws: `.unexpected` when a Close frame comes first, `.malformed` for fragments out of order.
    public func readMessage() throws(PeerError) -> (kind: MessageKind, payload: [UInt8]) {
        var kind: MessageKind?
        var payload: [UInt8] = []
        while true {
            let frame = try readFrame()
            switch frame.opcode {
            case .ping, .pong: continue
            case .text where kind == nil: kind = .text
            case .binary where kind == nil: kind = .binary
            case .continuation where kind != nil: break
            case .close: throw PeerError(.unexpected, "a Close frame instead of a message: \(frame)")
            default: throw PeerError(.malformed, "a frame out of order: \(frame)")
            }
            payload += frame.payload
            if frame.fin, let kind { return (kind, payload) }
        }
    }

    /// Reads on to the next Close frame; everything before it is dropped.
    public func readClose() throws(PeerError) -> RawFrame {
        while true {
            let frame = try readFrame()
            if frame.opcode == .close { return frame }
        }
    }

    /// Removes a frame header that has arrived; `nil` when more bytes are needed.
    private func nextHeader() throws(PeerError) -> FrameHeader? {
        let start = Array(unread.prefix(14))
        do throws(WebSocketError) {
            // The span is read before the array goes.
            guard let (header, length) = try FrameHeader.decode(unsafe start.span.bytes) else { return nil }
            let mayBeMarked = usesExtension && (header.bits.opcode == .text || header.bits.opcode == .binary)
            guard header.maskingKey == nil, header.bits.rawValue & (mayBeMarked ? 0x30 : 0x70) == 0 else {
                throw WebSocketError(.protocolError, "a mask or a reserved bit in \(header.bits)")
            }
            _ = take(length)
            return header
        } catch {
            throw PeerError(.malformed, error.message)
        }
    }
}
