internal import ExampleSupport
internal import WebSockets

/// `ws://host:port/test/websocket`, and `http://host:port/test/hello` beside it.
struct HelloWorld: WebSocketService {
    let basePath = "/test"
    let upgradePath = "/websocket"

    func addRoutes(to base: RouteGroup) {
        base.http("/hello") { request in .json(#"{"hello":"world"}"#) }
    }

    func onOpen(_ ws: WebSocket) {
        say("opened")
    }

    func onText(_ message: ServiceMessage<String>) {
        message.reply("You said \(message.content)")
    }

    func onClose(_ ws: WebSocket, _ info: CloseInfo) {
        say("closed with \(info.code)")
    }
}
