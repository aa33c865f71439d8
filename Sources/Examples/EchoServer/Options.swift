internal import Glibc
internal import WebSockets

/// The command line.
struct Options {
    static let usage = """
        usage: echo-server --port P [--host H] [--unix PATH] [--inherited NAME] [--loops N] [--max-message BYTES]
                           [--fragments] [--metrics]
        """

    var server = WebSocketServer.Configuration()
    var webSocket = WebSocketOptions()
    var showsMetrics = false

    init(_ arguments: ArraySlice<String>) throws(WebSocketError) {
        var host = "127.0.0.1"
        var port: Int?
        var rest = arguments
        while let name = rest.popFirst() {
            switch name {
            case "--port": port = try Self.number(name, rest.popFirst())
            case "--host": host = try Self.value(name, rest.popFirst())
            case "--unix": server.listeners = [.unix(path: try Self.value(name, rest.popFirst()))]
            case "--inherited": server.listeners = [.inherited(name: try Self.value(name, rest.popFirst()))]
            case "--loops": server.loops = try Self.number(name, rest.popFirst())
            case "--max-message": webSocket.maxMessageSize = try Self.number(name, rest.popFirst())
            case "--metrics": showsMetrics = true
            case "--fragments": webSocket.deliversFragments = true
            default: throw WebSocketError(.invalidConfiguration, "unknown option \(name)\n\(Self.usage)")
            }
        }
        if let port { server.listeners = [.tcp(host: host, port: port)] }
        // A message must fit into the queue with the one before it.
        webSocket.highWatermark = max(webSocket.highWatermark, 4 * webSocket.maxMessageSize)
    }

    /// Ends the process; what was printed is out by then.
    static func exit(_ status: Int32) -> Never {
        Glibc.exit(status)
    }

    private static func value(_ name: String, _ text: String?) throws(WebSocketError) -> String {
        guard let text else { throw WebSocketError(.invalidConfiguration, "\(name) needs a value\n\(usage)") }
        return text
    }

    private static func number(_ name: String, _ text: String?) throws(WebSocketError) -> Int {
        guard let number = Int(try value(name, text)), number >= 0 else {
            throw WebSocketError(.invalidConfiguration, "\(name) needs a number\n\(usage)")
        }
        return number
    }
}
