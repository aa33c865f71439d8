import Testing
import WebSockets
import WebSocketsTesting

extension TestServer {
    /// The URI of a path on the server's port, with scheme `ws` unless told otherwise.
    func uri(_ path: String = "/", scheme: String = "ws") throws -> String {
        "\(scheme)://\(try #require(server.addresses.first))\(path)"
    }
}

extension Routes {
    /// An endpoint that sends every message back.
    func webSocketEcho(
        _ path: String,
        log: EventLog = EventLog(),
        subprotocols: [String] = [],
        options: WebSocketOptions = WebSocketOptions()
    ) {
        webSocket(
            path,
            subprotocols: subprotocols,
            options: options,
            ready: { log.record(.ready, for: $0) },
            data: { ws, bits, bytes in
                if !bits.opcode.isControl { ws.write(bytes, opcode: bits.opcode, fin: bits.fin) }
                return .keepOpen
            },
            close: { log.record(.close($1), for: $0) }
        )
    }
}
