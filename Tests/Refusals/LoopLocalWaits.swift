// error: to parameter expecting synchronous function type
import WebSockets

final class Members { var names: [String] = [] }

func wait(_ members: LoopLocal<Members>, _ ws: WebSocket) async {
    await members.withValue(on: ws.loop) { members in
        await Task.yield()
        members.names = []
    }
}
