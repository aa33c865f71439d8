internal import WebSockets

/// `/` echoes, `/broadcast` tells everyone, `/sink` swallows, `/source` talks.
@main
struct EchoServer {
    static func main() async {
        do {
            let options = try Options(CommandLine.arguments.dropFirst())
            let server = WebSocketServer(options.server)
            registerEcho(on: server, options.webSocket)
            registerBroadcast(on: server, options.webSocket)
            registerSink(on: server, options.webSocket)
            registerSource(on: server, options.webSocket)
            try await server.run { addresses in
                for address in addresses { print("listening on \(address)") }
            }
        } catch {
            print("echo-server: \(error)")
            Options.exit(2)
        }
    }
}
