// In a release build each socket declaration is visible through one only of the C modules that include its header.
internal import CLibWebSockets
internal import CUV
internal import Glibc
package import WebSocketProtocol

/// One connection as libwebsockets knows it: the calls that act on it, and the events it reports.
///
/// This class is the seam. A subclass overrides the events; nothing above it may know how libwebsockets parses
/// frames or in which order its callbacks come. It belongs to the thread of its context's loop. The context retains
/// it from adoption, or a client's opening, until `destroyed()`, the last event of all.
@safe
open class LWSConnection {
    /// The library's handle; nil before adoption and after the last event. Loads and stores of one word, never inout.
    @safe @exclusivity(unchecked) final var wsi: WSI?
    /// Where the library keeps the payload of a client's Ping until its Pong is sent; nil outside of a WebSocket's life.
    @safe @exclusivity(unchecked) final var pongBuffer: UnsafeMutablePointer<UInt8>?
    /// What a handshake of the library's WebSocket role has come to; nil when it is over.
    final var handshake: (any LibraryHandshake)?
    /// True for the client's end of a WebSocket, whose frames are masked.
    package final internal(set) var isClient = false
    /// True for a raw socket, whose bytes come to `received(_:)` and go out by `write(_:)`; false in the library's
    /// WebSocket role.
    package final internal(set) var isRaw = false
    /// True when TLS ends at this end of a raw socket.
    package final let speaksTLS: Bool
    /// True once bytes of a raw socket have come.
    final var isPastTLSHandshake = false
    /// True in a context of the application's, where the end of a turn of ours is not that of its loop.
    package final internal(set) var isJoined = false

    /// A connection that is not adopted yet.
    ///
    /// - Parameter speaksTLS: whether it is to be adopted over a TLS endpoint.
    public init(speaksTLS: Bool = false) {
        self.speaksTLS = speaksTLS
    }

    // MARK: Events

    /// Bytes of a raw socket, valid during the call and free to be changed.
    open func received(_ bytes: inout MutableRawSpan) -> Fate { .end }

    /// A client asks for a WebSocket; answer by `accept` or by writing a whole HTTP response.
    ///
    /// Only in the library's WebSocket role.
    open func upgradeRequested(_ request: UpgradeRequest) -> UpgradeAnswer { .hangUp }

    /// The server has agreed to a client's opening handshake, and `opened()` follows; `.end` fails it instead.
    open func answered(_ response: ResponseHead) -> Fate { .keep }

    /// A client's opening handshake came to nothing; only `destroyed()` follows.
    open func openingFailed(_ failure: OpeningFailure) {}

    /// The 101 response is on its way, or has come: frames may be written.
    open func opened() {}

    /// A piece of a message, valid during the call; its bytes are unmasked but not otherwise checked.
    open func received(_ piece: RawSpan, isBinary: Bool, isFirst: Bool, isFinal: Bool, endsFrame: Bool) -> Fate {
        .keep
    }

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

    /// libwebsockets ends the connection without a Close frame: the peer is gone, or sent what it fails mutely.
    open func libraryDrops() {}

    /// No more frames in either direction. May come without `opened()`.
    open func closed() {}

    /// The last event; the connection's memory goes next.
    open func destroyed() {}

    /// The library's handle is about to go, or belongs to somebody else from now on.
    final func end() {
        wsi = nil
        handshake.take()?.connectionEnded(self)
        destroyed()
    }

    // MARK: Calls

    /// True between adoption and the last event.
    package final var isAttached: Bool { wsi != nil }

    /// Asks for `writable()`.
    package final func askForWritable() {
        guard let wsi else { return }
        unsafe lws_callback_on_writable(wsi.pointer)
    }

    /// False while reading is stopped.
    package private(set) final var isReading = true

    /// Stops or resumes reading.
    package final func setReading(_ reading: Bool) {
        guard let wsi else { return }
        isReading = reading
        unsafe lws_rx_flow_control(wsi.pointer, reading ? 1 : 0)
    }

    /// Ends the outgoing direction of the socket: nothing that the library still writes reaches the peer.
    package final func finishSending() {
        guard let wsi else { return }
        shutdown(wsi.descriptor, Int32(SHUT_WR))
    }

    /// Ends the outgoing direction of a raw socket: with TLS its close_notify, and the FIN of TCP.
    package final func finishWriting() {
        wsi?.tls?.shutdown()
        finishSending()
    }

    /// False when the peer has closed or reset the socket and everything it sent has been read, and when TLS has ended.
    package final var isPeerThere: Bool {
        guard let wsi, wsi.tls?.isAlive ?? true else { return false }
        // A reset leaves what was received before it to be read, so the error is asked for first.
        if isBrokenSocket { return false }
        var byte: UInt8 = 0
        let count = unsafe recv(wsi.descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
        return count > 0 || (count < 0 && errno == EAGAIN)
    }

    /// True when the socket is broken, as after a reset, which nothing tells of while it is not read.
    package final var isBrokenSocket: Bool {
        guard let wsi else { return true }
        var state = pollfd(fd: wsi.descriptor, events: 0, revents: 0)
        return unsafe poll(&state, 1, 0) > 0
    }

    /// True when TLS ends here.
    package final var isEncrypted: Bool { wsi?.tls != nil }

    /// What the TLS handshake came to; nil for a plain connection.
    package final var tlsSession: TLSSession? { wsi?.tls?.session }

    /// Address of this end.
    package final var localAddress: NumericAddress? { wsi.flatMap { NumericAddress(localOf: $0.descriptor) } }

    /// Address of the other end.
    package final var peerAddress: NumericAddress? { wsi.flatMap { NumericAddress(peerOf: $0.descriptor) } }
}

/// What becomes of a connection after an event.
public enum Fate: Sendable {
    /// Keep it.
    case keep
    /// End it now; a Close frame, if any, is already written.
    case end

    /// What the library's callbacks return for it.
    @inline(__always)
    var result: Int32 { self == .keep ? 0 : -1 }
}

/// A request that libwebsockets has read and takes for a WebSocket handshake.
public struct UpgradeRequest {
    /// Its head, or what to answer when it is no good one.
    package let head: Result<RequestHead, RequestRefusal>
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

/// A handshake in the library's WebSocket role, in which one of the ends has more to do than its events tell.
protocol LibraryHandshake: AnyObject {
    /// The connection has ended before it.
    func connectionEnded(_ connection: LWSConnection)
}
