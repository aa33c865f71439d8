internal import Glibc
internal import Logging
internal import WebSockets

/// The command line.
struct Options {
    static let usage = """
        usage: echo-server --port P [--host H] [--unix PATH] [--inherited NAME] [--loops N] [--face closures|async]
                           [--max-message BYTES] [--max-fragments N] [--fragments] [--overflow close|drop-newest|drop-oldest]
                           [--origin ORIGIN] [--idle-timeout SECONDS] [--handshake-timeout SECONDS]
                           [--max-head BYTES] [--max-connections N] [--max-per-address N] [--accept-rate PER-SECOND]
                           [--max-rooms N] [--log-level LEVEL] [--proxy-protocol] [--metrics]
                           [--cert FILE --key FILE [--client-ca FILE]]
                           [--compression [--no-context-takeover] [--window-bits N] [--level N] [--threshold BYTES]]
        """

    var server = WebSocketServer.Configuration()
    var webSocket = WebSocketOptions()
    var face = Face.closures
    var showsMetrics = false

    init(_ arguments: ArraySlice<String>) throws(WebSocketError) {
        var host = "127.0.0.1"
        var port: Int?
        var isBehindProxy = false
        var certificate: String?
        var key: String?
        var authorities: String?
        var compression = Compression(contextTakeover: true, peerContextTakeover: true)
        var compresses = false
        var rest = arguments
        while let name = rest.popFirst() {
            switch name {
            case "--port": port = try Self.number(name, rest.popFirst())
            case "--host": host = try Self.value(name, rest.popFirst())
            case "--unix": server.listeners = [.unix(path: try Self.value(name, rest.popFirst()))]
            case "--inherited": server.listeners = [.inherited(name: try Self.value(name, rest.popFirst()))]
            case "--loops": server.loops = try Self.number(name, rest.popFirst())
            case "--face": face = try Self.face(try Self.value(name, rest.popFirst()))
            case "--max-message": webSocket.maxMessageSize = try Self.number(name, rest.popFirst())
            case "--max-fragments": webSocket.maxFragments = try Self.number(name, rest.popFirst())
            case "--metrics": showsMetrics = true
            case "--overflow": webSocket.overflow = try Self.overflow(try Self.value(name, rest.popFirst()))
            case "--log-level": server.logger.logLevel = try Self.level(try Self.value(name, rest.popFirst()))
            case "--fragments": webSocket.deliversFragments = true
            case "--origin": try allow(origin: try Self.value(name, rest.popFirst()))
            case "--idle-timeout": webSocket.idleTimeout = .seconds(try Self.number(name, rest.popFirst()))
            case "--handshake-timeout": server.handshakeTimeout = .seconds(try Self.number(name, rest.popFirst()))
            case "--max-connections": server.maxConnections = try Self.number(name, rest.popFirst())
            case "--max-head": server.maxRequestHeadSize = try Self.number(name, rest.popFirst())
            case "--max-rooms": webSocket.maxRooms = try Self.number(name, rest.popFirst())
            case "--accept-rate": server.acceptRate = RateLimit(perSecond: try Self.number(name, rest.popFirst()))
            case "--max-per-address": server.maxConnectionsPerAddress = try Self.number(name, rest.popFirst())
            case "--cert": certificate = try Self.value(name, rest.popFirst())
            case "--key": key = try Self.value(name, rest.popFirst())
            case "--client-ca": authorities = try Self.value(name, rest.popFirst())
            case "--proxy-protocol": isBehindProxy = true
            case "--compression": compresses = true
            case "--no-context-takeover":
                compression.contextTakeover = false
                compression.peerContextTakeover = false
            case "--window-bits":
                compression.windowBits = try Self.number(name, rest.popFirst())
                compression.peerWindowBits = compression.windowBits
            case "--level": compression.level = try Self.number(name, rest.popFirst())
            case "--threshold": compression.threshold = try Self.number(name, rest.popFirst())
            default: throw WebSocketError(.invalidConfiguration, "unknown option \(name)")
            }
        }
        if compresses { webSocket.compression = compression }
        if let port { server.listeners = [.tcp(host: host, port: port)] }
        let tls = try Self.tls(certificate, key, authorities)
        for index in server.listeners.indices {
            server.listeners[index].tls = tls
            server.listeners[index].proxyProtocol = isBehindProxy
        }
        // A message must fit into the queue with the one before it.
        webSocket.highWatermark = max(webSocket.highWatermark, 4 * webSocket.maxMessageSize)
    }

    private static func tls(
        _ certificate: String?,
        _ key: String?,
        _ authorities: String?
    ) throws(WebSocketError) -> TLSConfiguration? {
        guard let certificate, let key else {
            if certificate == nil, key == nil, authorities == nil { return nil }
            throw WebSocketError(.invalidConfiguration, "TLS needs --cert and --key")
        }
        var tls = TLSConfiguration(certificateChain: .file(certificate), privateKey: .file(key))
        if let authorities { tls.clientCertificates = .required(authorities: .file(authorities)) }
        return tls
    }

    private mutating func allow(origin text: String) throws(WebSocketError) {
        guard let origin = Origin(text) else {
            throw WebSocketError(.invalidConfiguration, "\(text) is no origin, such as https://example.org")
        }
        webSocket.origin = .allow([origin])
    }

    private static func face(_ name: String) throws(WebSocketError) -> Face {
        guard let face = Face(rawValue: name) else {
            throw WebSocketError(.invalidConfiguration, "--face is closures or async")
        }
        return face
    }

    private static func overflow(_ name: String) throws(WebSocketError) -> OverflowPolicy {
        switch name {
        case "close": .close
        case "drop-newest": .dropNewest
        case "drop-oldest": .dropOldest
        default:
            throw WebSocketError(.invalidConfiguration, "--overflow is close, drop-newest or drop-oldest")
        }
    }

    private static func level(_ name: String) throws(WebSocketError) -> Logger.Level {
        guard let level = Logger.Level(rawValue: name) else {
            throw WebSocketError(.invalidConfiguration, "--log-level is trace, debug, info, notice, warning or error")
        }
        return level
    }

    /// Ends the process; what was printed is out by then.
    static func exit(_ status: Int32) -> Never {
        Glibc.exit(status)
    }

    private static func value(_ name: String, _ text: String?) throws(WebSocketError) -> String {
        guard let text else { throw WebSocketError(.invalidConfiguration, "\(name) needs a value") }
        return text
    }

    private static func number(_ name: String, _ text: String?) throws(WebSocketError) -> Int {
        guard let number = Int(try value(name, text)), number >= 0 else {
            throw WebSocketError(.invalidConfiguration, "\(name) needs a number")
        }
        return number
    }
}
