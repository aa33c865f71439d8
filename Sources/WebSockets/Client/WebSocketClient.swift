internal import LWSBinding

/// A WebSocket client: where to connect to, and how.
///
/// ```swift
/// let client = WebSocketClient("wss://example.org/feed", subprotocols: ["chat.v2"])
/// ```
///
/// It connects when it is asked to, any number of times; every method may be called on any thread. Clients need no
/// server: they run on the ``ClientLoops`` of their configuration.
public final class WebSocketClient: Sendable {
    let configuration: Configuration
    private let tls: TLSClientSource
    private let pauses = Lock<[ObjectIdentifier: ClientPause]>([:])

    /// A client of a server.
    ///
    /// - Parameters:
    ///   - url: see ``WebSocketURL`` for the forms. What is wrong with it is told when the client connects.
    ///   - subprotocols: what to offer, the preferred one first.
    ///   - reconnect: when to connect again; the default is never.
    public convenience init(_ url: String, subprotocols: [String] = [], reconnect: Backoff = .none) {
        var configuration = Configuration(url: url)
        configuration.subprotocols = subprotocols
        configuration.reconnect = reconnect
        self.init(configuration)
    }

    /// A client with every setting.
    public init(_ configuration: Configuration) {
        self.configuration = configuration
        tls = TLSClientSource(configuration.tls)
    }

    /// Ends the pause before the next attempt to connect again, wherever one is made.
    ///
    /// For those who learn that the network is back. Does nothing while the client is connected or connecting.
    public func reconnectNow() {
        for pause in pauses.withLock({ Array($0.values) }) { pause.end(true) }
    }
}

extension WebSocketClient {
    /// Opens one WebSocket that `handlers` handle.
    func establish(_ handlers: SessionHandlers) async throws(WebSocketError) -> Session {
        let loop = try configuration.loops.next()
        let compression = loop.settings.passesCompressedMessages ? handlers.compression : nil
        let plan = try ClientPlan(configuration, compression: compression, tls: tls)
        // Certificates are read here and not on the loop.
        if plan.url.isSecure { _ = try tls.client() }
        let opening = ClientOpening(plan, handlers, on: loop)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation {
                (continuation: CheckedContinuation<Result<Session, WebSocketError>, Never>) in
                let isTaken = loop.post(.run { opening.start { continuation.resume(returning: $0) } })
                if !isTaken { continuation.resume(returning: .failure(.loopEnded)) }
            }
        } onCancel: {
            loop.post(.run { opening.cancel() })
        }
        return try result.get()
    }

    /// Waits before an attempt; false when the task is cancelled.
    func pause(for delay: Duration) async -> Bool {
        guard let loop = try? configuration.loops.next() else { return true }
        let pause = ClientPause()
        pauses.withLock { $0[ObjectIdentifier(pause)] = pause }
        loop.post(.run { loop.callLater(after: delay.milliseconds) { pause.end(true) } })
        defer { pauses.withLock { $0[ObjectIdentifier(pause)] = nil } }
        return await pause.wait()
    }

    /// Calls `body` on one of the client's loops, or here when they have ended.
    func onLoop(_ body: @escaping @Sendable () -> Void) {
        guard let loop = try? configuration.loops.next(), loop.post(.run(body)) else { return body() }
    }

    /// Time of the clock that its deadlines go by.
    var now: Duration {
        .milliseconds(configuration.loops.clock?.milliseconds ?? UVLoop.nanoseconds / 1_000_000)
    }
}
