internal import HTTPTypes
internal import LWSBinding
internal import WebSocketProtocol

/// How a WebSocket ends (RFC 6455 section 7), and the socket after it.
extension Connection {
    /// How long we wait for the peer after failing a connection, in milliseconds (RFC 6455 section 7.1.7).
    static let failTimeout: UInt64 = 1000

    /// The application closes the connection.
    func closeOnLoop(_ code: CloseCode, _ reason: String) {
        loop.assertIsCurrent()
        guard closing.isReady, let session else { return }
        let step = closing.closeLocally(code, reason)
        begin(step, wait: session.handlers.options.closeTimeout.milliseconds)
        closeBehindMail()
    }

    /// The application closes the connection, from any thread.
    func close(_ code: CloseCode, _ reason: String) {
        if loop.isCurrent { closeOnLoop(code, reason) } else { loop.post(.close(self, code, reason)) }
    }

    /// We fail the connection; nothing is waited for.
    func fail(_ code: CloseCode, _ reason: String) {
        begin(closing.fail(code, reason), wait: Self.failTimeout)
        sendClose()
        endWhenWritten()
    }

    /// We close a connection that nobody can have sent anything on.
    func closeUnused(_ code: CloseCode, _ reason: String, wait: UInt64) {
        begin(closing.closeLocally(code, reason), wait: wait)
        sendClose()
    }

    /// Sends the Close frame that waits for mail of other threads, unless some is still to come.
    ///
    /// A sender announces its mail before it looks whether the connection is open, and we say that it is not before we
    /// look for mail: so either we see the mail, or the sender sees the close.
    func closeBehindMail() {
        loop.assertIsCurrent()
        if shared.isMailEmpty { sendClose() }
    }

    /// The server stops: 1001 for a WebSocket; a response is finished; a request on its way is answered, and a
    /// WebSocket that it opens is told 1001 at once.
    func goAway() {
        if closing.isReady {
            closeOnLoop(.goingAway, "")
        } else if handshake?.pending != nil {
            reject(.busy(.serviceUnavailable), .goingAway, "")
        } else if phase == .head {
            setDeadline(after: EventLoop.Stopping.lateRequestTimeout)
        }
    }

    /// The peer's Close frame.
    func receiveClose(_ payload: RawSpan) {
        takeClose(payload)
        endWhenWritten()
        // The application hears of the end as soon as the peer does.
        writeOut()
        drainIfWritten()
    }

    /// Tells the application of the peer's Close frame, and queues the answer.
    func takeClose(_ payload: RawSpan) {
        shared.close()
        if closing.isReady, let session { deliver(FrameBits(.close), payload, Delivery(to: session, at: loop.now)) }
        switch closing.receivedClose(ClosePayload.parse(payload)) {
        case .replyAndFinish(let code, let reason): sendQueue.appendClose(code, reason)
        // Where ours waits for mail, that has lost its purpose.
        case .ignore, .finish, .sendClose: queueClose()
        }
    }

    /// Tells the application that the connection is over: once, and only after `ready`.
    func finish() {
        shared.close()
        guard closing.isReady, let session, let info = closing.gone() else { return }
        loop.memberships.leaveAll(id)
        receiver.close(&loop.assemblyBuffers)
        loop.didClose(self, info)
        loop.enters(session.handlers)
        session.handlers.close?(WebSocket(session: session), info)
        session.client?.end.come(info)
    }

    private func begin(_ step: ClosingHandshake.Step, wait: UInt64) {
        guard case .sendClose = step else { return }
        shared.close()
        attachment.connectionIsClosing()
        // Paused reading would keep the peer's Close from us.
        updateReading()
        setDeadline(after: wait)
    }

    private func sendClose() {
        if queueClose() { flushThisTurn() }
    }

    @discardableResult
    private func queueClose() -> Bool {
        guard let close = closing.takeUnsentClose() else { return false }
        sendQueue.appendClose(close.code, close.reason)
        return true
    }
}

// MARK: The socket

extension Connection {
    /// Milliseconds for what is owed when the connection is to end, and again for the peer's FIN.
    static let lingerTimeout: UInt64 = 1000

    /// Once everything is written that the connection ends behind: finishes the outgoing direction, and waits a little for
    /// the peer to do the same.
    func drainIfWritten() {
        guard phase.endsWhenWritten, sendQueue.isWritten else { return }
        phase.advance(to: .draining)
        finishWriting()
        finish()
        deadlines.clearEnd()
        setDeadline(after: Self.lingerTimeout)
        updateReading()
    }
}
