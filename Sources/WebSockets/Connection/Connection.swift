internal import LWSBinding
internal import WebSocketProtocol

/// One accepted socket, with a request first and then an HTTP exchange or a WebSocket. `WSRoleConnection` is the same where
/// libwebsockets reads the bytes.
///
/// Its parts decide and keep what is theirs: `Receiver` what comes, `SendQueue` what goes, `Deadlines` what time brings,
/// `Attachment` what the faces keep. This class does what they say: it calls the socket, the loop and the application's
/// closures.
///
/// `@unchecked Sendable`: confined to its loop's thread, which each event asserts, except the constants and `shared`.
class Connection: LWSConnection, @unchecked Sendable {
    final let loop: EventLoop

    // Unchecked exclusivity: one thread, and no access spans a call that could come back to the same property. The
    // checks cost 15 % of a small message.

    // MARK: What every message touches, side by side: a broadcast waits for memory more than for anything else

    /// What other threads see.
    @safe @exclusivity(unchecked) final var shared = SharedState()
    /// What is accepted for sending.
    @safe @exclusivity(unchecked) final var sendQueue: SendQueue
    /// Messages and bytes both ways.
    @safe @exclusivity(unchecked) final var traffic = ConnectionTraffic()
    /// How far the connection is; what is read is read accordingly.
    @safe @exclusivity(unchecked) final var phase = ConnectionPhase.head
    /// What is received.
    @safe @exclusivity(unchecked) final var receiver: Receiver
    /// Set when a handshake is accepted.
    @safe @exclusivity(unchecked) final var session: Session?
    /// What the faces keep.
    @safe @exclusivity(unchecked) final var attachment = Attachment()
    /// What time brings.
    @safe @exclusivity(unchecked) final var deadlines = Deadlines()
    /// How the WebSocket ends.
    @safe @exclusivity(unchecked) final var closing = ClosingHandshake()

    // MARK: The rest

    final let id = WebSocket.ID.next()
    /// The index in the loop's table.
    final var slot = -1
    /// Set until the request is answered or its time is over.
    final var handshake: HandshakeState?
    /// What the connection may take up until its last event.
    final var permits: Permits

    /// A connection of the server's own.
    convenience init(loop: EventLoop, _ arrival: Arrival) {
        self.init(
            loop: loop,
            handshake: HandshakeState(
                localAddress: arrival.localAddress,
                proxyHeader: arrival.proxyHeader,
                parser: RequestParser(limits: loop.settings.headLimits)
            ),
            speaksTLS: arrival.endpoint != nil,
            permits: arrival.permits
        )
    }

    /// - Parameters:
    ///   - handshake: nil for a client.
    ///   - masks: keys for the frames of a client.
    init(
        loop: EventLoop,
        handshake: HandshakeState?,
        speaksTLS: Bool = false,
        masks: MaskKeys? = nil,
        permits: Permits = Permits()
    ) {
        self.loop = loop
        self.handshake = handshake
        self.permits = permits
        sendQueue = SendQueue(pool: loop.outputBuffers, repeatsBytes: speaksTLS, masks: masks)
        receiver = Receiver(expectsMask: masks == nil)
        super.init(speaksTLS: speaksTLS)
    }

    /// True from `ready` to the first word about the end.
    @inline(__always)
    final var isOpen: Bool { shared.isOpen }

    // MARK: Events

    override func received(_ bytes: inout MutableRawSpan) -> Fate {
        loop.assertIsCurrent()
        receive(&bytes)
        return .keep
    }

    override func writable() -> Fate {
        loop.assertIsCurrent()
        // The socket had no room and has some: the peer takes what it is sent.
        if sendQueue.unblock() { peerTakesOutput() }
        flush()
        return .keep
    }

    override func closed() {
        loop.assertIsCurrent()
        // A peer that has only finished sending still gets what it is owed, as far as the socket takes it now.
        writeOut()
        finish()
    }

    override func destroyed() {
        loop.assertIsCurrent()
        finish()
        loop.didLose(self)
        dropAuthorization()
        handshake = nil
        session = nil
        attachment.removeAll()
        sendQueue.removeAll()
        permits = Permits()
        loop.remove(self)
    }

    // MARK: What differs where libwebsockets reads and frames

    /// Writes everything queued, as far as the socket takes it.
    func writeOut() {
        guard isAttached else { return }
        let limit = speaksTLS ? Self.recordSize : .max
        switch sendQueue.write(atMost: limit, { Self.became(write($0)) }) {
        case .done: break
        case .blocked: askForWritable()
        case .lost: loop.kill(self)
        }
        shared.setQueued(sendQueue.byteCount)
    }

    /// Gives the socket a large message from where it lies, and queues what is not taken of it; false when it is to be
    /// queued as others are.
    func writeAtOnce(_ bits: FrameBits, _ payload: borrowing RawSpan) -> Bool {
        guard !speaksTLS, sendQueue.isIdle else { return false }
        let header = FrameHeader(bits: bits, payloadLength: payload.byteCount).encoded()
        guard case .taken(let count) = write(unsafe header.span.bytes, copy payload) else { return false }
        if count < header.count + payload.byteCount {
            sendQueue.append(bits, payload, behind: count)
            askForWritable()
        }
        return true
    }

    /// What comes before the queued output, once a turn.
    func prepareFlush() {
        readHeldInput()
        // What TLS has read while reading was paused is nothing that the socket would tell of.
        if readPending() == .end { loop.kill(self) }
        answerWaitingPing()
    }

    /// Brings about a flush at the end of the turn.
    func scheduleFlush() { loop.flushLater(self) }

    /// A Ping is to be answered.
    func answer(ping payload: RawSpan) {
        guard sendQueue.answer(ping: payload) else { return }
        loop.counters.sent.count(.pong, bytes: payload.byteCount)
        flushThisTurn()
    }

    /// Ends the connection when everything queued is written; the peer's answer is not waited for.
    func endWhenWritten() {
        guard phase == .open else { return }
        phase.advance(to: .ending)
        receiver.dropHeldInput()
        updateReading()
        setDeadline(after: Self.lingerTimeout)
        flushThisTurn()
    }

    /// Keeps a client out that is being looked at.
    func reject(_ response: Response, _ code: CloseCode, _ reason: String) {
        guard let pending = dropAuthorization() else { return }
        refuse(with: response, path: pending.request.path)
    }

    /// Whether a subprotocol can be agreed on; throws the refusal where it cannot.
    func check(_ subprotocol: String?, among offered: [String]) throws(Refusal) {}

    /// The time is over that the connection had, and nobody is being looked at.
    func runOutOfTime() {
        if let handshake = handshake.take() {
            loop.didRunOut(self)
            if answerLate(handshake) { return }
        }
        loop.kill(self)
    }

    private static func became(_ result: WriteResult) -> SendQueue.Written {
        switch result {
        case .taken(let count): .taken(count)
        case .lost: .lost
        }
    }
}
