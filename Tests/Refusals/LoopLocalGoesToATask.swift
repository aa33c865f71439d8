// error: risks causing data races
import WebSockets

final class Members { var names: [String] = [] }

func leave(_ members: LoopLocal<Members>, _ ws: WebSocket) {
    members.withValue(on: ws.loop) { members in
        let members = members
        Task.detached { members.names = [] }
    }
}
