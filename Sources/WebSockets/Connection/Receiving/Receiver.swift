internal import WebSocketProtocol

/// What a connection has received: bytes that wait while reading is paused, frames, messages in pieces, and what the peer
/// has sent against its limits.
///
/// A value without I/O: it is given bytes and says what they are. Confined to the connection's loop.
struct Receiver: ~Copyable {
    private let expectsMask: Bool
    private var reader: FrameReader
    private var assembler = MessageAssembler(mode: .messages, maxMessageSize: 0)
    private var limiter = ReceiveLimiter()
    private var held = HeldInput()
    private var droppedByteCount = 0

    /// Why nothing is read.
    private(set) var pauseReasons: PauseReasons = []

    /// Set when compression was agreed on.
    private(set) var inflater: MessageInflater?

    /// The most bytes that a client may send behind its request before it has an answer.
    private static let earlyByteLimit = 16 << 10
    /// The most bytes that are read and dropped before the end.
    private static let dropLimit = 16 << 20

    /// Before the handshake.
    ///
    /// - Parameter expectsMask: true for a server, whose clients mask every frame; false for a client.
    init(expectsMask: Bool) {
        self.expectsMask = expectsMask
        reader = FrameReader(expectsMask: expectsMask, acceptsRSV1: false, maxMessageSize: 0)
    }

    /// The WebSocket is open: frames come from here on.
    mutating func open(_ options: WebSocketOptions, inflater: MessageInflater?) {
        self.inflater = inflater
        reader = FrameReader(
            expectsMask: expectsMask,
            acceptsRSV1: inflater != nil,
            maxMessageSize: options.maxMessageSize
        )
        assembler = MessageAssembler(
            mode: options.deliversFragments ? .fragments : .messages,
            maxMessageSize: options.maxMessageSize
        )
    }

    /// The WebSocket is closed: nothing more is delivered.
    mutating func close(_ pool: inout BufferPool) {
        assembler.finish(&pool)
        inflater = nil
    }

    // MARK: Frames and messages

    /// Finds the next frame, or piece of one; see `FrameReader.next(in:from:)`.
    @inline(__always)
    mutating func next(in bytes: inout MutableRawSpan, from offset: inout Int) -> FrameEvent {
        reader.next(in: &bytes, from: &offset)
    }

    /// Counts a piece of a message; nil when the peer is within its limits.
    mutating func count(
        _ piece: MessagePiece,
        _ policy: ReceiveLimiter.Policy,
        at now: UInt64
    ) -> ReceiveLimiter.Excess? {
        limiter.receivedPiece(
            isEmpty: piece.range.isEmpty,
            isFirst: piece.isFirst,
            isFinal: piece.isFinal,
            endsFrame: piece.endsFrame,
            policy,
            at: now
        )
    }

    /// Counts payload, inflated where it was compressed; nil when the peer is within its limits.
    mutating func count(bytes: Int, _ policy: ReceiveLimiter.Policy, at now: UInt64) -> ReceiveLimiter.Excess? {
        limiter.receivedBytes(bytes, policy, at: now)
    }

    /// Counts a Ping or Pong; nil when the peer is within its limits.
    mutating func countControl(_ policy: ReceiveLimiter.Policy, at now: UInt64) -> ReceiveLimiter.Excess? {
        limiter.receivedControl(policy, at: now)
    }

    /// Takes the next piece of a message; see `MessageAssembler.receive`.
    @inline(__always)
    mutating func assemble(
        _ piece: RawSpan,
        opcode: Opcode,
        isFirst: Bool,
        isFinal: Bool,
        pool: inout BufferPool
    ) -> MessageAssembler.Outcome {
        assembler.receive(piece, opcode: opcode, isFirst: isFirst, isFinal: isFinal, pool: &pool)
    }

    /// Takes out a message that is assembled; its buffer goes back to the pool.
    mutating func takeMessage() -> [UInt8] { assembler.takeMessage() }

    // MARK: Bytes that are not looked at

    /// Whether bytes wait that were not looked at.
    var hasHeldInput: Bool { !held.isEmpty }

    /// Keeps bytes for later; false when a client has sent too many of them ahead of its answer.
    ///
    /// - Parameter isDeciding: whether the handshake is not answered.
    mutating func hold(_ bytes: RawSpan, isDeciding: Bool) -> Bool {
        if isDeciding, held.count + bytes.byteCount > Self.earlyByteLimit { return false }
        held.append(bytes)
        return true
    }

    /// Takes out what waits: looking at it may end the connection.
    mutating func takeHeldInput() -> HeldInput {
        var taken = HeldInput()
        swap(&taken, &held)
        return taken
    }

    /// Puts back what is left of it.
    mutating func putBack(_ rest: HeldInput) { held = rest }

    /// Forgets what waits: nothing more is looked at.
    mutating func dropHeldInput() { held.removeAll() }

    /// Counts bytes that were read and dropped; false when the peer sends without end.
    mutating func drop(_ count: Int) -> Bool {
        droppedByteCount += count
        return droppedByteCount <= Self.dropLimit
    }

    // MARK: Pausing

    /// There is one more reason not to read.
    mutating func pause(for reason: PauseReasons) { pauseReasons.insert(reason) }

    /// There is one reason less not to read.
    mutating func resume(after reason: PauseReasons) { pauseReasons.remove(reason) }
}
