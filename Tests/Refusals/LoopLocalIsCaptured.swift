// error: 'inout sending' parameter '$0' cannot be task-isolated at end of function
import WebSockets

final class Members { var names: [String] = [] }

func steal(_ members: LoopLocal<Members>, _ ws: WebSocket) -> [String]? {
    var stolen: Members?
    members.withValue(on: ws.loop) { stolen = $0 }
    return stolen?.names
}
