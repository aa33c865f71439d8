internal import CSwiftWebSockets
internal import WebSockets

/// What handles WebSockets: functions of C, and what they speak under which limits.
struct WebSocketEndpoint: Sendable {
    let handlers: Handlers
    let subprotocols: [String]
    let options: WebSocketOptions

    init(_ members: sws_handlers) throws(Failure) {
        handlers = unsafe Handlers(members)
        subprotocols = unsafe texts(members.subprotocols)
        options = unsafe try WebSocketOptions(members)
    }

    /// Adds the route.
    func register(_ uri: String, on routes: some Routes) {
        let handlers = handlers
        routes.webSocket(
            uri,
            subprotocols: subprotocols,
            options: options,
            connect: { request in ConnectionObject.connect(request, handlers) },
            ready: { ws in ConnectionObject.of(ws)?.becomeReady(ws) },
            data: { ws, bits, bytes in ConnectionObject.of(ws)?.receive(bits, bytes) ?? .keepOpen },
            drain: { ws in ConnectionObject.of(ws)?.drain() },
            close: { ws, info in ConnectionObject.of(ws)?.finish(info) }
        )
    }
}
