// error: 'inout sending' parameter '$0' cannot be task-isolated at end of function
import WebSockets

final class Members { var names: [String] = [] }

func replace(_ members: LoopLocal<Members>, _ ws: WebSocket, by mine: Members) {
    members.withValue(on: ws.loop) { $0 = mine }
}
