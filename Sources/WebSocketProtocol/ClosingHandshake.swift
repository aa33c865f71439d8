/// Who closes a connection, with which code, and when it is over (RFC 6455 section 7).
///
/// A value without I/O: each event returns the step to take. The first verdict wins; it is what the close handler is
/// told, whatever happens to the connection afterwards.
package struct ClosingHandshake {
    /// What the connection does next.
    package enum Step: Equatable {
        /// Nothing.
        case ignore

        /// Queue a Close frame as the last frame, then wait for the peer's, with a deadline.
        case sendClose(CloseCode, String)

        /// The peer's Close frame came first: answer with this one, whose payload is empty for `noStatus`, and end
        /// the connection once it is written.
        case replyAndFinish(CloseCode, String)

        /// Both Close frames were exchanged: end the connection now.
        case finish
    }

    @usableFromInline
    enum Phase {
        case open

        /// Our Close frame is sent or queued, the peer's is awaited.
        case awaitingPeer

        /// Both Close frames are known, the end of the socket is awaited.
        case finishing

        /// The socket is gone.
        case over
    }

    @usableFromInline
    var phase = Phase.open

    /// Whether our Close frame is decided on and not queued.
    package private(set) var hasUnsentClose = false

    /// Whether the application was told that the WebSocket is open, and not that it is closed.
    package private(set) var isReady = false

    /// The first verdict about the end; nil while there is none.
    package private(set) var info: CloseInfo?

    /// The state of a connection whose opening handshake is complete, or about to be.
    package init() {}

    /// The application is about to be told that the WebSocket is open.
    package mutating func becomeReady() { isReady = true }

    /// Takes the code and text of our Close frame to queue it: once, and nil while there is none.
    package mutating func takeUnsentClose() -> CloseInfo? {
        guard hasUnsentClose else { return nil }
        hasUnsentClose = false
        return info
    }

    /// Whether messages may be sent and received.
    @inlinable
    @inline(__always)
    package var isOpen: Bool {
        if case .open = phase { true } else { false }
    }

    /// Whether our Close frame is sent or queued and the peer's is awaited.
    package var isAwaitingPeer: Bool { phase == .awaitingPeer }

    /// This end closes the connection, because its user asked or because the server stops (1001).
    package mutating func closeLocally(_ code: CloseCode, _ text: String) -> Step {
        guard decide(code, text, .local, then: .awaitingPeer) else { return .ignore }
        hasUnsentClose = true
        return .sendClose(code, text)
    }

    /// This end fails the connection (RFC 6455 section 7.1.7): 1002, 1007 or 1009 for what the peer sent, 1011 for an
    /// error of our own. The peer is owed no patience, so the deadline may be shorter than after `closeLocally`.
    package mutating func fail(_ code: CloseCode, _ text: String) -> Step {
        closeLocally(code, text)
    }

    /// The peer's Close frame arrived. An invalid payload fails the connection with the code of the broken rule.
    package mutating func receivedClose(_ payload: ClosePayload.Parsed) -> Step {
        switch phase {
        case .open: break
        case .awaitingPeer:
            phase = .finishing
            return .finish
        case .finishing, .over: return .ignore
        }
        switch payload {
        case .valid(let code, let text):
            _ = decide(code, text, .peer, then: .finishing)
            return .replyAndFinish(code, "")
        case .invalid(let code):
            let text = code == .invalidPayload ? "close reason is not UTF-8" : "malformed Close frame"
            _ = decide(code, text, .local, then: .finishing)
            return .replyAndFinish(code, text)
        }
    }

    /// The C library failed the connection and sent the Close frame itself, so there is only the verdict to record.
    package mutating func libraryFailed(_ code: CloseCode, _ text: String) -> Step {
        _ = decide(code, text, .local, then: .awaitingPeer)
        return .ignore
    }

    /// The peer shows no sign of life: there is nobody to shake hands with.
    package mutating func gaveUp(_ text: String) {
        _ = decide(.abnormal, text, .local, then: .finishing)
    }

    /// The socket is gone: the reason to tell the close handler, 1006 when no verdict was reached; `nil` the second
    /// time.
    package mutating func gone() -> CloseInfo? {
        guard phase != .over else { return nil }
        isReady = false
        _ = decide(.abnormal, "", .transport, then: .over)
        phase = .over
        return info
    }

    /// Records a verdict if it is the first.
    private mutating func decide(
        _ code: CloseCode,
        _ text: String,
        _ initiator: CloseInfo.Initiator,
        then next: Phase
    ) -> Bool {
        guard phase == .open else { return false }
        info = CloseInfo(code: code, reason: text, initiator: initiator)
        phase = next
        return true
    }
}
