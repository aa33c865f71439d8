internal import HTTPTypes
internal import LWSBinding
internal import Synchronization

extension Connection {
    /// How long we wait for the peer after failing a connection, in milliseconds (RFC 6455 section 7.1.7).
    private static let failTimeout: UInt64 = 1000

    /// The same when libwebsockets fails it: its parser is lost then and may miss the peer's answer.
    private static let libraryFailTimeout: UInt64 = 250

    /// The application closes the connection.
    func closeOnLoop(_ code: CloseCode, _ reason: String) {
        guard isReady, let session else { return }
        let step = closing.closeLocally(code, reason)
        begin(step, wait: session.handlers.options.closeTimeout.milliseconds)
        closeBehindMail()
    }

    /// We fail the connection; nothing is waited for.
    func fail(_ code: CloseCode, _ reason: String) {
        begin(closing.fail(code, reason), wait: Self.failTimeout)
        sendPendingClose()
        endWhenWritten()
    }

    /// We close a connection that nobody can have sent anything on.
    func closeUnused(_ code: CloseCode, _ reason: String, wait: UInt64) {
        begin(closing.closeLocally(code, reason), wait: wait)
        sendPendingClose()
    }

    /// Sends the Close frame that waits for mail of other threads, unless some is still to come.
    ///
    /// A sender announces its mail before it looks whether the connection is open, and we say that it is not before we
    /// look for mail: so either we see the mail, or the sender sees the close.
    func closeBehindMail() {
        if mailed.load(ordering: .sequentiallyConsistent) == 0 { sendPendingClose() }
    }

    /// The server stops: 1001 for a WebSocket; a response is finished; a request on its way is answered, and a
    /// WebSocket that it opens is told 1001 at once.
    func goAway() {
        if isReady {
            closeOnLoop(.goingAway, "")
        } else if pending != nil {
            reject(.busy(.serviceUnavailable), .goingAway, "")
        } else if phase == .head {
            setDeadline(after: EventLoop.Stopping.lateRequestTimeout)
        }
    }

    /// The peer's Close frame.
    func answerClose(_ payload: RawSpan) -> Fate {
        if !isRaw, isOpen.load(ordering: .relaxed), controlFrameIsMarked(.close) {
            fail(.protocolError, "RSV1 in a control frame")
        }
        isOpen.store(false, ordering: .relaxed)
        if isReady, let session { deliver(FrameBits(.close), payload, to: session) }
        switch closing.receivedClose(ClosePayload.parse(payload)) {
        case .replyAndFinish(let code, let reason):
            appendClose(code, reason)
        case .ignore, .finish, .sendClose:
            // Ours waits for mail that has lost its purpose.
            if let close = pendingClose.take() { appendClose(close.code, close.reason) }
        }
        if isRaw {
            endWhenWritten()
            // The application hears of the end as soon as the peer does.
            writeOut()
            drainIfWritten()
            return .keep
        }
        writeOut()
        // The library flushes what it holds before it closes the socket, for as long as this allows.
        setDeadline(after: Self.failTimeout)
        return .end
    }

    /// libwebsockets fails the connection: it sends the Close frame, we bound its wait.
    func noteLibraryFailure(_ payload: RawSpan) {
        isOpen.store(false, ordering: .relaxed)
        writeOut()
        // A Close frame of our own went before: the library's must not follow it (RFC 6455 section 5.5.1).
        if closing.isAwaitingPeer, outbox.isEmpty, !hasPartialWrite { finishSending() }
        discardQueued()
        guard closing.isOpen else { return setDeadline(after: Self.libraryFailTimeout) }
        switch ClosePayload.parse(payload) {
        case .valid(let code, let text): _ = closing.libraryFailed(code, text)
        case .invalid(let code): _ = closing.libraryFailed(code, "")
        }
        setDeadline(after: Self.libraryFailTimeout)
    }

    /// The library sends its Close frame as soon as the socket lets it: what is still queued would follow it.
    private func discardQueued() {
        outbox.removeAll()
        queued.store(bufferedOnLoop, ordering: .relaxed)
    }

    /// libwebsockets ends the connection without a word. If the peer is still there it broke the protocol in a way
    /// the library has no Close frame for, such as a control frame that is too long: we send it.
    func noteLibraryDrop() {
        guard isReady else { return }
        // In a context of the application's the reason may also be that it is destroyed.
        if isPeerThere, !isJoined, case .sendClose(let code, let reason) = closing.fail(.protocolError, "") {
            appendClose(code, reason)
        }
        // A peer that has only finished sending still gets what it is owed, as far as the socket takes it now.
        writeOut()
    }

    /// Tells the application that the connection is over: once, and only after `ready`.
    func finish() {
        isOpen.store(false, ordering: .relaxed)
        guard isReady, let session, let reason = closing.gone() else { return }
        isReady = false
        leaveRooms()
        assembler.finish(&loop.assemblyBuffers)
        noteClosed(reason)
        loop.enters(session.handlers)
        session.handlers.close?(WebSocket(session: session), reason)
        session.client?.end.come(reason)
    }

    private func begin(_ step: ClosingHandshake.Step, wait: UInt64) {
        guard case .sendClose(let code, let reason) = step else { return }
        isOpen.store(false, ordering: .sequentiallyConsistent)
        asyncSession?.noteClosing()
        // Paused reading would keep the peer's Close from us.
        updateReading()
        pendingClose = PendingClose(code: code, reason: reason)
        setDeadline(after: wait)
    }

    private func sendPendingClose() {
        guard let close = pendingClose.take() else { return }
        appendClose(close.code, close.reason)
        flushThisTurn()
    }

    private func appendClose(_ code: CloseCode, _ reason: String) {
        let payload = ClosePayload.encode(code, reason)
        output(FrameBits(.close), unsafe payload.span.bytes)
    }
}

/// Our Close frame before it is queued.
struct PendingClose {
    let code: CloseCode
    let reason: String
}

extension Duration {
    /// Whole nanoseconds; negative durations are 0.
    var wholeNanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let whole = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        return whole.overflow ? .max : whole.partialValue &+ UInt64(attoseconds / 1_000_000_000)
    }

    /// Whole milliseconds, rounded up; negative durations are 0.
    var milliseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let whole = UInt64(seconds).multipliedReportingOverflow(by: 1000)
        if whole.overflow { return .max }
        return whole.partialValue + UInt64((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
