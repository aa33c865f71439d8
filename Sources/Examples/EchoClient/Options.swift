internal import WebSockets

/// The command line.
struct Options {
    static let usage = """
        usage: echo-client [--face closures|async] [--max-message BYTES] [--max-fragments N] [--ca FILE]
                           [--compression [--no-context-takeover] [--window-bits N] [--level N] [--threshold BYTES]]
                           [--agent NAME --cases] URL
        """

    /// What is wrong with the command line.
    struct Misuse: Error, CustomStringConvertible {
        var description: String
    }

    enum Task {
        /// Echoes on one connection.
        case echo
        /// Plays all cases of a fuzzing server, which calls the client by this name.
        case cases(agent: String)
    }

    var configuration: WebSocketClient.Configuration
    var task = Task.echo
    var face = Face.closures

    init(_ arguments: ArraySlice<String>) throws(Misuse) {
        configuration = WebSocketClient.Configuration(url: "")
        var agent: String?
        var playsCases = false
        var compression = Compression(contextTakeover: true, peerContextTakeover: true)
        var compresses = false
        var rest = arguments
        while let name = rest.popFirst() {
            switch name {
            case "--face": face = try Self.face(try Self.value(name, rest.popFirst()))
            case "--max-message": configuration.options.maxMessageSize = try Self.number(name, rest.popFirst())
            case "--max-fragments": configuration.options.maxFragments = try Self.number(name, rest.popFirst())
            case "--ca": configuration.tls.trust = .authorities(.file(try Self.value(name, rest.popFirst())))
            case "--agent": agent = try Self.value(name, rest.popFirst())
            case "--cases": playsCases = true
            case "--compression": compresses = true
            case "--no-context-takeover":
                compression.contextTakeover = false
                compression.peerContextTakeover = false
            case "--window-bits":
                compression.windowBits = try Self.number(name, rest.popFirst())
                compression.peerWindowBits = compression.windowBits
            case "--level": compression.level = try Self.number(name, rest.popFirst())
            case "--threshold": compression.threshold = try Self.number(name, rest.popFirst())
            case _ where name.hasPrefix("-") || !configuration.url.isEmpty:
                throw Misuse(description: "what is \(name) for?")
            default: configuration.url = name
            }
        }
        if configuration.url.isEmpty { throw Misuse(description: "a URL is needed") }
        task = try Self.task(playsCases, agent)
        if compresses { configuration.options.compression = compression }
        // A message must fit into the queue with the one before it.
        let size = configuration.options.maxMessageSize
        configuration.options.highWatermark = max(configuration.options.highWatermark, 4 * size)
    }

    private static func task(_ playsCases: Bool, _ agent: String?) throws(Misuse) -> Task {
        switch (playsCases, agent) {
        case (false, nil): return .echo
        case (true, let agent?):
            // It becomes a part of URLs.
            guard !agent.isEmpty, agent.utf8.allSatisfy(nameBytes.contains) else {
                throw Misuse(description: "--agent takes letters, digits, - and .")
            }
            return .cases(agent: agent)
        default: throw Misuse(description: "--agent and --cases go together")
        }
    }

    private static let nameBytes = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.".utf8)

    private static func face(_ name: String) throws(Misuse) -> Face {
        guard let face = Face(rawValue: name) else { throw Misuse(description: "--face is closures or async") }
        return face
    }

    private static func value(_ name: String, _ text: String?) throws(Misuse) -> String {
        guard let text else { throw Misuse(description: "\(name) needs a value") }
        return text
    }

    private static func number(_ name: String, _ text: String?) throws(Misuse) -> Int {
        guard let number = Int(try value(name, text)), number >= 0 else {
            throw Misuse(description: "\(name) needs a number")
        }
        return number
    }
}
