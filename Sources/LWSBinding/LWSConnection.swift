internal import CLibWebSockets

/// One connection as libwebsockets knows it: the calls that act on it, and the events it reports.
///
/// This class is the seam. A subclass overrides the events; nothing above it may know how libwebsockets parses
/// frames or in which order its callbacks come. It belongs to the thread of its context's loop. The context retains
/// it from adoption until `destroyed()`, the last event of all.
@safe
open class LWSConnection {
    /// The library's handle; nil before adoption and after the last event. Loads and stores of one word, never inout.
    @safe @exclusivity(unchecked) final var wsi: OpaquePointer?
    /// Set between the decision to accept and the 101 response.
    final var upgrade: PendingUpgrade?

    /// A connection that is not adopted yet.
    public init() {}

    // MARK: Events

    /// A client asks for a WebSocket; answer by `accept` or by writing a whole HTTP response.
    open func upgradeRequested(_ request: RequestHead) -> UpgradeAnswer { .hangUp }

    /// A plain HTTP request; write a response now or in `httpWritable()`.
    open func httpRequested(_ request: RequestHead) -> Fate { .end }

    /// The socket takes more of an HTTP response.
    open func httpWritable() -> Fate { .end }

    /// The body of an HTTP request has arrived and been dropped.
    open func httpBodyEnded() -> Fate { .keep }

    /// The 101 response is on its way: frames may be written.
    open func opened() {}

    /// A piece of a message, valid during the call; its bytes are unmasked but not otherwise checked.
    open func received(_ piece: RawSpan, isBinary: Bool, isFirst: Bool, isFinal: Bool) -> Fate { .keep }

    /// libwebsockets answered a Ping with this payload.
    open func receivedPing(_ payload: RawSpan) {}

    /// A Pong with a payload; libwebsockets hides empty ones.
    open func receivedPong(_ payload: RawSpan) -> Fate { .keep }

    /// The peer's Close frame: its payload, empty or code and reason.
    ///
    /// Codes that libwebsockets 4.1.6 does not know (1012 to 2999 and the reserved ones) arrive as 1002.
    open func receivedClose(_ payload: RawSpan) -> Fate { .end }

    /// The socket takes bytes again after `write` left some behind, or because `askForWritable()` asked.
    open func writable() -> Fate { .keep }

    /// libwebsockets itself fails the connection and will send this Close payload.
    open func libraryFails(_ payload: RawSpan) {}

    /// No more frames in either direction. May come without `opened()`.
    open func closed() {}

    /// The last event; the connection's memory goes next.
    open func destroyed() {}

    // MARK: Calls

    /// True between adoption and the last event.
    package final var isAttached: Bool { unsafe wsi != nil }

    /// True while libwebsockets still holds bytes of an earlier write.
    package final var hasPartialWrite: Bool {
        guard let wsi = wsi else { return false }
        return unsafe lws_partial_buffered(wsi) != 0
    }

    /// Sends bytes as they are. What the socket does not take is copied and sent before anything else.
    ///
    /// Give whole frames: libwebsockets may put a Pong of its own behind them. False when the connection is lost.
    package final func writeRaw(_ bytes: RawSpan) -> Bool {
        guard let wsi = wsi else { return false }
        return unsafe bytes.withUnsafeBytes { bytes in
            // The parameter is not const, but only framed writes of a client change what they are given.
            let start = unsafe UnsafeMutableRawPointer(mutating: bytes.baseAddress)
            return unsafe clws_write_raw(wsi, start?.assumingMemoryBound(to: UInt8.self), bytes.count) >= 0
        }
    }

    /// Asks for `writable()`.
    package final func askForWritable() {
        guard let wsi = wsi else { return }
        unsafe lws_callback_on_writable(wsi)
    }

    /// Stops or resumes reading.
    package final func setReading(_ reading: Bool) {
        guard let wsi = wsi else { return }
        unsafe lws_rx_flow_control(wsi, reading ? 1 : 0)
    }

    /// Ends the connection without a Close frame on the next timer pass; safe inside and outside its events.
    ///
    /// Outside the library's own callbacks a `context.poke()` must follow to bring that pass about.
    package final func kill() {
        guard let wsi = wsi else { return }
        unsafe clws_kill(wsi)
    }

    /// Gives an HTTP exchange this many more seconds.
    package final func extendHTTPTimeout(seconds: Int32) {
        guard let wsi = wsi else { return }
        unsafe lws_set_timeout(wsi, PENDING_TIMEOUT_HTTP_CONTENT, seconds)
    }

    /// Address of this end.
    package final var localAddress: NumericAddress? { descriptor.flatMap(NumericAddress.init(localOf:)) }

    /// Address of the other end.
    package final var peerAddress: NumericAddress? { descriptor.flatMap(NumericAddress.init(peerOf:)) }

    private var descriptor: Int32? {
        guard let wsi = wsi else { return nil }
        return unsafe lws_get_socket_fd(wsi)
    }
}

/// What becomes of a connection after an event.
public enum Fate: Sendable {
    /// Keep it.
    case keep
    /// End it now; a Close frame, if any, is already written.
    case end
}

/// The answer to a WebSocket handshake.
public enum UpgradeAnswer: Sendable {
    /// Switch protocols, naming a subprotocol and adding headers to the 101 response.
    case accept(subprotocol: String?, headers: [(name: String, value: String)])
    /// A complete HTTP response has been written: end the connection once it is out.
    case responded
    /// Close the socket.
    case hangUp
}

/// What `LWSConnection.upgradeRequested` decided, until the 101 response is written.
struct PendingUpgrade {
    let subprotocol: String?
    let headers: [(name: String, value: String)]
}
