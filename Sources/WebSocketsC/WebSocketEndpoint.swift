internal import CSwiftWebSockets
internal import WebSockets

/// A URI whose WebSockets are handled by functions of C.
final class WebSocketEndpoint: Sendable {
    let handlers: Handlers
    private let subprotocols: [String]

    init(_ handlers: Handlers, subprotocols: [String]) {
        self.handlers = handlers
        self.subprotocols = subprotocols
    }

    /// Adds the route.
    func register(_ uri: String, on routes: some Routes) {
        let handlers = handlers
        routes.webSocket(
            uri,
            subprotocols: subprotocols,
            connect: { request in ConnectionObject.connect(request, handlers) },
            ready: { ws in ConnectionObject.of(ws)?.becomeReady(ws) },
            data: { ws, bits, bytes in ConnectionObject.of(ws)?.receive(bits, bytes) ?? .keepOpen },
            close: { ws, reason in ConnectionObject.of(ws)?.finish(reason) }
        )
    }
}
