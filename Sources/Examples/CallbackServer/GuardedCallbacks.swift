internal import HTTPTypes
internal import WebSockets

/// The same with subprotocols, limits, authentication, and a value that goes through the callbacks of one connection.
func registerGuardedCallbacks(on server: WebSocketServer, _ journal: Journal) {
    var options = WebSocketOptions()
    options.maxMessageSize = 1024
    options.messageRate = RateLimit(perSecond: 100)
    options.idleTimeout = .seconds(600)
    server.webSocket(
        "/guarded",
        subprotocols: ["chat.v2", "chat.v1"],
        options: options,
        connect: { request in
            guard User(request) != nil else {
                journal.count("a stranger was turned away")
                return .reject(.unauthorized, headers: [.wwwAuthenticate: "Bearer"])
            }
            return .accept
        },
        userInfo: { request in User(request) },
        ready: { ws, user in ws.send("Welcome, \(user?.name ?? "")! We speak \(ws.subprotocol ?? "plainly").") },
        data: { ws, user, bits, bytes in
            guard bits.opcode == .text else { return .keepOpen }
            ws.send("\(user?.name ?? ""): \(String(utf8: bytes) ?? "")")
            return .keepOpen
        },
        close: { _, user, info in journal.count("\(user?.name ?? "") left, \(info.code)") }
    )
}

/// Who shows a token that is known.
private struct User: Sendable {
    let name: String

    private static let names = ["let-ann-in": "Ann", "let-bob-in": "Bob"]

    init?(_ request: Request) {
        let scheme = "Bearer "
        guard let value = request.headers[.authorization], value.hasPrefix(scheme),
            let name = Self.names[String(value.dropFirst(scheme.count))]
        else { return nil }
        self.name = name
    }
}
