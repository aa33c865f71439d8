// error: type 'Members' does not conform to the 'Sendable' protocol
import WebSockets

final class Members { var names: [String] = [] }

func steal(_ members: LoopLocal<Members>, _ ws: WebSocket) -> Members {
    members.withValue(on: ws.loop) { $0 }
}
