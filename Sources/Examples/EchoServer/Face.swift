internal import WebSockets

/// The two ways in which the same paths are served.
enum Face: String {
    case closures
    case async

    func register(on routes: some Routes, _ options: WebSocketOptions, _ tally: Tally) {
        switch self {
        case .closures:
            registerEcho(on: routes, options, tally)
            registerBroadcast(on: routes, options, tally)
            registerSink(on: routes, options, tally)
            registerSource(on: routes, options, tally)
        case .async:
            registerAsyncEcho(on: routes, options, tally)
            registerAsyncBroadcast(on: routes, options, tally)
            registerAsyncSink(on: routes, options, tally)
            registerAsyncSource(on: routes, options, tally)
        }
    }
}
