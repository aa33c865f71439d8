internal import Foundation
internal import WebSockets

/// A chat room with its web page, on one port: `chat [--host H] [--port N] [--inherited NAME]`.
@main
struct Chat {
    static func main() async throws {
        var host = "127.0.0.1"
        var port = 8080
        var inherited: Listener?
        var arguments = CommandLine.arguments.dropFirst()
        while let name = arguments.popFirst() {
            switch (name, arguments.popFirst()) {
            case ("--host", let value?): host = value
            case ("--port", let value?):
                guard let number = Int(value) else { usage() }
                port = number
            case ("--inherited", let name?): inherited = .inherited(name: name)
            default: usage()
            }
        }

        var configuration = WebSocketServer.Configuration()
        configuration.listeners = [inherited ?? .tcp(host: host, port: port)]
        let server = WebSocketServer(configuration)
        guard let page = Bundle.module.resourcePath else { usage() }
        try server.files("/", from: page + "/Public")
        Lobby(room: try server.room("chat")).register(on: server)
        do {
            try await server.run { addresses in
                for address in addresses { print("listening on http://\(address)") }
                fflush(nil)
            }
        } catch {
            print("chat: \(error)")
            exit(1)
        }
    }

    private static func usage() -> Never {
        print("usage: chat [--host H] [--port N] [--inherited NAME]")
        exit(2)
    }
}
