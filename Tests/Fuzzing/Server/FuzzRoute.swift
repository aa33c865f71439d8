import WebSockets

/// The ways a server may be programmed; each is a path.
enum FuzzRoute: String, CaseIterable {
    /// Whole messages come back as they came.
    case echo = "/"
    /// Fragments come back as they came.
    case fragments = "/fragments"
    /// Messages of up to 16 bytes come back.
    case small = "/small"
    /// Handlers that throw, close, and send more than they should.
    case unruly = "/unruly"
    /// As `echo`, and messages may be compressed.
    case compressed = "/compressed"
    /// As `fragments`, and messages may be compressed.
    case compressedFragments = "/compressed/fragments"

    /// Adds the route, with a watch over the order of its closures.
    func add(to server: WebSocketServer, _ watch: ConnectionWatch) {
        var options = WebSocketOptions()
        options.deliversFragments = self == .fragments || self == .compressedFragments
        if self == .compressed || self == .compressedFragments {
            options.compression = Compression(threshold: 0, contextTakeover: true, peerContextTakeover: true)
        }
        if self == .small { options.maxMessageSize = 16 }
        server.webSocket(
            rawValue,
            options: options,
            ready: { ws in
                watch.ready(ws.id)
                if self == .unruly { ws.send("welcome") }
            },
            data: { ws, bits, bytes in
                watch.data(ws.id)
                guard self == .unruly else {
                    if !bits.opcode.isControl { ws.write(bytes, opcode: bits.opcode, fin: bits.fin) }
                    return .keepOpen
                }
                return try self.misbehave(ws, bits, bytes)
            },
            close: { ws, _ in watch.closed(ws.id) }
        )
    }

    private struct Misbehaviour: Error {}

    private func misbehave(_ ws: WebSocket, _ bits: FrameBits, _ bytes: RawSpan) throws -> DataAction {
        switch bits.opcode {
        case .ping: throw Misbehaviour()
        case .binary:
            ws.close(CloseCode(rawValue: 4000), reason: "enough")
            ws.send(bytes, as: .binary)
            return .close(.goingAway, "")
        case .text, .continuation, .pong, .close:
            ws.write(bytes, opcode: .text, fin: false)
            ws.send(bytes, as: .binary)
            ws.write(bytes, opcode: .ping)
            ws.write(bytes, opcode: .continuation)
            return .keepOpen
        }
    }
}
