internal import WebSockets

/// The two ways in which the same paths are served.
enum Face: String {
    case closures
    case async

    func register(on server: WebSocketServer, _ options: WebSocketOptions, _ tally: Tally) throws(WebSocketError) {
        switch self {
        case .closures:
            registerEcho(on: server, options, tally)
            try registerBroadcast(on: server, options, tally)
            registerSink(on: server, options, tally)
            registerSource(on: server, options, tally)
        case .async:
            registerAsyncEcho(on: server, options, tally)
            try registerAsyncBroadcast(on: server, options, tally)
            registerAsyncSink(on: server, options, tally)
            registerAsyncSource(on: server, options, tally)
        }
    }
}
