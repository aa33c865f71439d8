internal import LWSBinding
internal import Logging
internal import Synchronization
internal import WebSocketProtocol

/// One socket: accepted, with a request head first and then an HTTP exchange or a WebSocket; or a client's.
///
/// `@unchecked Sendable`: confined to its loop's thread, except the constants, the atomics and the mutex, and what is
/// constant once a handle is given out.
final class Connection: LWSConnection, @unchecked Sendable {
    let loop: EventLoop

    // Unchecked exclusivity: one thread, and no access spans a call that could come back to the same property. The
    // checks cost 15 % of a small message.

    // MARK: What every message sent touches, side by side: a broadcast waits for memory more than for anything else

    /// True from `ready` to the first verdict about the end; read on any thread.
    let isOpen = Atomic<Bool>(false)
    /// True from `ready` to `close`.
    @safe @exclusivity(unchecked) var isReady = false
    /// Queued for a flush at the end of the turn.
    @safe @exclusivity(unchecked) var isDirty = false
    /// A write has failed: nothing more goes out.
    @safe @exclusivity(unchecked) var isBroken = false
    /// The raw socket is full, and `writable()` is to come.
    @safe @exclusivity(unchecked) var isBlocked = false
    /// A sender was told to wait for `drain`.
    @safe @exclusivity(unchecked) var owesDrain = false
    /// A fragmented message is on its way out: whole messages wait for its end.
    @safe @exclusivity(unchecked) var isFragmenting = false
    /// Frames on their way out.
    @safe @exclusivity(unchecked) var outbox: OutputQueue
    /// The keys of a client's frames, the loop's.
    let masks: MaskKeys?
    /// Bytes that libwebsockets took but may still hold, in its WebSocket role.
    @safe @exclusivity(unchecked) var heldByLibrary = 0
    @safe @exclusivity(unchecked) var heldBackBytes = 0
    /// Copies of the route's options, beside what they are compared with; constant from `ready` on.
    @safe @exclusivity(unchecked) var highWatermark = 0
    @safe @exclusivity(unchecked) var lowWatermark = 0
    /// Set when compression was agreed on.
    @safe @exclusivity(unchecked) var deflate: PerMessageDeflate?
    /// Bytes queued on the loop, for readers on other threads.
    let queued = Atomic<Int>(0)
    /// What the loop's counters hold of this queue.
    @safe @exclusivity(unchecked) var countedQueue = 0
    /// Messages and bytes both ways.
    @safe @exclusivity(unchecked) var traffic = ConnectionTraffic()

    // MARK: What every message received touches

    /// How far a raw socket is; what is read is read accordingly.
    @safe @exclusivity(unchecked) var phase = ConnectionPhase.head
    /// Frames as they come in, from the end of the handshake on.
    @safe @exclusivity(unchecked) var reader = FrameReader(expectsMask: true, acceptsRSV1: false, maxMessageSize: 0)
    /// What was received while reading was paused.
    @safe @exclusivity(unchecked) var heldInput = HeldInput()
    /// Set when a handshake is accepted.
    @safe @exclusivity(unchecked) var session: Session?
    /// What another face keeps with the connection.
    @safe @exclusivity(unchecked) var attachment: (any ConnectionAttachment)?
    /// Set when the connection has an async handler or handle.
    @safe @exclusivity(unchecked) var asyncSession: AsyncSession?
    /// Why it is not read from.
    @safe @exclusivity(unchecked) var pauseReasons: PauseReasons = []
    /// Messages as they come in.
    @safe @exclusivity(unchecked) var assembler = MessageAssembler(mode: .messages, maxMessageSize: 0)
    /// Whether the peer is there and of use.
    @safe @exclusivity(unchecked) var liveness = Liveness(now: 0)
    /// What the peer has sent against its limits.
    @safe @exclusivity(unchecked) var limiter = ReceiveLimiter()
    /// How the connection ends.
    @safe @exclusivity(unchecked) var closing = ClosingHandshake()

    // MARK: The rest

    let id = WebSocket.ID.next()
    /// Place in the loop's table.
    var slot = -1
    /// What a proxy told ahead of the connection.
    let proxyHeader: ProxyHeader?
    /// The places it takes until its last event.
    var place: AdmissionControl.Place?
    var addressPlace: AdmissionControl.Place?
    /// When the connection ends whatever it does; the handshake's first, then that of the closing handshake.
    var deadline = UInt64.max
    /// The time that `timeHasCome()` will be called at.
    var timerDue = UInt64.max
    /// Set from the 101 response to the answer of the route's `authorize`.
    var pending: PendingAuthorization?
    /// Set while a client's handshake is under way.
    var opening: ClientOpening?
    /// The request as it comes in; nil when it is there.
    var requestParser: RequestParser?
    /// Bytes dropped since the connection was to end.
    var droppedBytes = 0
    /// The payload of a Ping that came while nothing could be written: of several the last (RFC 6455 section 5.5.3).
    var waitingPing: [UInt8]?
    /// The request was answered or its time ran out.
    var isAnswered = false
    /// The heartbeat in messages, where the options ask for one.
    var textHeartbeat: TextHeartbeatWatch?
    /// When the Ping was sent whose Pong is awaited, in nanoseconds, which is also its payload; 0 for none.
    var pingStamp: UInt64 = 0
    /// Nanoseconds from the last Ping of ours to its Pong, 0 before the first.
    let roundTrip = Atomic<UInt64>(0)
    /// Our Close frame while mail of other threads is to go out before it.
    var pendingClose: PendingClose?
    /// Bytes in the mailbox.
    let mailed = Atomic<Int>(0)
    /// The loop has been told of senders that were refused, and has not come round to it.
    let isOverflowMailed = Atomic<Bool>(false)
    /// What becomes of a message that meets the high watermark; constant from `ready` on.
    @safe @exclusivity(unchecked) var overflowPolicy = OverflowPolicy.close
    /// The opcode of the fragmented message.
    var fragmentedOpcode = Opcode.text
    /// The messages that wait for its end.
    var heldBack = RingBuffer<PreparedMessage>()
    /// Keeps the frames of a fragmented message in order, whichever thread writes them.
    let fragments = Lock(FragmentSequence())

    convenience init(loop: EventLoop, _ arrival: Arrival) {
        self.init(
            loop: loop,
            proxyHeader: arrival.proxyHeader,
            speaksTLS: arrival.endpoint != nil,
            place: arrival.place,
            addressPlace: arrival.addressPlace
        )
    }

    init(
        loop: EventLoop,
        proxyHeader: ProxyHeader? = nil,
        speaksTLS: Bool = false,
        place: AdmissionControl.Place?,
        addressPlace: AdmissionControl.Place?
    ) {
        self.loop = loop
        self.proxyHeader = proxyHeader
        self.place = place
        self.addressPlace = addressPlace
        masks = nil
        outbox = OutputQueue(pool: loop.outputBuffers, repeatsBytes: speaksTLS)
        requestParser = RequestParser(limits: loop.settings.headLimits)
        super.init(speaksTLS: speaksTLS)
    }

    /// A client's end, before it is opened.
    init(loop: EventLoop, opening: ClientOpening) {
        self.loop = loop
        self.opening = opening
        proxyHeader = nil
        masks = loop.maskKeys
        outbox = OutputQueue(pool: loop.outputBuffers, repeatsBytes: false)
        super.init()
        // Handshakes are counted where they are answered.
        isAnswered = true
    }

    // MARK: Events

    override func received(_ bytes: inout MutableRawSpan) -> Fate {
        loop.assertIsCurrent()
        receive(&bytes)
        return .keep
    }

    override func upgradeRequested(_ request: UpgradeRequest) -> UpgradeAnswer { answerUpgrade(request) }
    override func answered(_ response: ResponseHead) -> Fate { takeAnswer(response) }
    override func openingFailed(_ failure: OpeningFailure) { noteOpeningFailed(failure) }
    override func opened() {
        if opening != nil {
            finishOpening()
        } else if pending == nil {
            becomeReady()
        } else {
            startAuthorization()
        }
        if loop.stopping != nil { goAway() }
    }

    override func received(
        _ piece: RawSpan,
        isBinary: Bool,
        isFirst: Bool,
        isFinal: Bool,
        endsFrame: Bool
    ) -> Fate {
        receivePiece(piece, isBinary: isBinary, isFirst: isFirst, isFinal: isFinal, endsFrame: endsFrame)
        return .keep
    }

    override func receivedPing(_ payload: RawSpan) { receiveControl(.ping, payload) }

    override func receivedPong(_ payload: RawSpan) -> Fate {
        receiveControl(.pong, payload)
        return .keep
    }

    override func receivedClose(_ payload: RawSpan) -> Fate { answerClose(payload) }
    override func libraryFails(_ payload: RawSpan) { noteLibraryFailure(payload) }
    override func libraryDrops() { noteLibraryDrop() }
    override func closed() {
        // A peer that has only finished sending still gets what it is owed, as far as the socket takes it now.
        if isRaw { writeOut() }
        finish()
    }

    override func writable() -> Fate {
        loop.assertIsCurrent()
        // The socket had no room and has some: the peer takes what it is sent.
        if isBlocked || heldByLibrary > 0 { notePeerReads() }
        isBlocked = false
        flush()
        return .keep
    }

    override func destroyed() {
        finish()
        noteGone()
        dropAuthorization()
        opening = nil
        session = nil
        asyncSession = nil
        attachment.take()?.connectionGone()
        deflate = nil
        outbox.removeAll()
        place = nil
        addressPlace = nil
        loop.remove(self)
    }
}
