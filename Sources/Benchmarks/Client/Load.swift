/// The command line.
struct Load: Sendable {
    enum Mode: String {
        /// Sends as many as may be in flight, and one more for each that comes back.
        case echo
        /// Sends to a server that swallows, as fast as there is room.
        case send
        /// Takes what a server sends that never stops.
        case receive
    }

    let mode: Mode
    let connections: Int
    let inFlight: Int
    let size: Int
    let warmup: Duration
    let seconds: Duration
    private let port: UInt16

    /// Nil when it is not as the usage says.
    init?(_ arguments: ArraySlice<String>) {
        let words = Array(arguments)
        guard words.count == 7, let mode = Mode(rawValue: words[0]), let connections = Int(words[1]),
            let inFlight = Int(words[2]), let size = Int(words[3]), let warmup = Double(words[4]),
            let seconds = Double(words[5]), let port = UInt16(words[6])
        else { return nil }
        self.mode = mode
        self.connections = connections
        self.inFlight = inFlight
        self.size = size
        self.warmup = .seconds(warmup)
        self.seconds = .seconds(seconds)
        self.port = port
    }

    /// The endpoint of `echo-server` that does the server's part.
    var url: String {
        switch mode {
        case .echo: "ws://127.0.0.1:\(port)/"
        case .send: "ws://127.0.0.1:\(port)/sink"
        case .receive: "ws://127.0.0.1:\(port)/source?count=1000000000&size=\(size)"
        }
    }
}
