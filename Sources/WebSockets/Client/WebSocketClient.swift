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
    let tls: TLSClientSource
    /// Attempts that wait for their time.
    let pauses = Lock<[ObjectIdentifier: Wait<Void>]>([:])

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
        for pause in pauses.withLock({ Array($0.values) }) { end(pause) }
    }
}
