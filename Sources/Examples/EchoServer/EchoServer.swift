internal import Glibc
internal import WebSockets

/// `/` echoes, `/broadcast` tells everyone, `/rooms` those in a room, `/actor` counts, `/json` takes values, `/sink`
/// swallows, `/source` talks, `/stats` tells; so does `/metrics`, if asked to.
@main
struct EchoServer {
    static func main() async {
        do {
            let options = try Options(CommandLine.arguments.dropFirst())
            let server = WebSocketServer(options.server)
            let tally = Tally()
            tally.register(on: server)
            try options.face.register(on: server, options.webSocket, tally)
            registerRooms(on: server, options.webSocket, tally)
            registerActor(on: server, options.webSocket)
            registerJSON(on: server, options.webSocket, tally)
            let metrics = MetricsPage()
            if options.showsMetrics { metrics.register(on: server) }
            try await server.run { addresses in
                for address in addresses { print("listening on \(address)") }
                if options.showsMetrics { Task { await metrics.update(from: server) } }
                fflush(nil)
            }
        } catch {
            print("echo-server: \(error)")
            if error.code == .invalidConfiguration { print(Options.usage) }
            Options.exit(2)
        }
    }
}
