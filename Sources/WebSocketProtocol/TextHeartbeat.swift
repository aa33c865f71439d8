/// A heartbeat in messages of the application, for peers that cannot send or see Pings, as pages in browsers.
///
/// Who is the client sends the text `ping` every ``interval``; whoever gets it answers `pong`. Either end gives the other
/// up, with 1001, when no message at all has come for ``timeout``. The two texts are not shown to handlers.
///
/// It proves that the peer's program is alive, where Pings (`WebSocketOptions.pingInterval`) prove that its WebSocket
/// library is. Both may be used together. A browser's end is some lines:
///
/// ```js
/// setInterval(() => ws.send("ping"), 30_000);
/// ws.onmessage = (event) => { if (event.data !== "pong") handle(event.data); };
/// ```
public struct TextHeartbeat: Sendable, Hashable {
    /// Time between two pings of a client. Default 30 s.
    public var interval: Duration

    /// Time without a message after which the peer is given up. Default 60 s; more than ``interval``.
    ///
    /// While reading is paused the peer cannot be heard and is kept.
    public var timeout: Duration

    /// What asks. Default "ping".
    public var ping: String

    /// What answers. Default "pong".
    public var pong: String

    /// A heartbeat.
    public init(
        interval: Duration = .seconds(30),
        timeout: Duration = .seconds(60),
        ping: String = "ping",
        pong: String = "pong"
    ) {
        self.interval = interval
        self.timeout = timeout
        self.ping = ping
        self.pong = pong
    }
}
