internal import LWSBinding
internal import Synchronization
internal import WebSocketProtocol

/// What other threads see of a connection, and what they have sent and its loop has not seen.
///
/// Everything here may be used on any thread, but for what says otherwise.
struct SharedState: ~Copyable {
    private let isOpenFlag = Atomic<Bool>(false)
    private let roundTripTime = Atomic<UInt64>(0)
    /// Bytes queued on the loop.
    private let queued = Atomic<Int>(0)
    /// Bytes in the mailbox.
    private let mailed = Atomic<Int>(0)
    /// Whether the loop has been told of senders that were refused, and has not come round to it.
    private let isOverflowPosted = Atomic<Bool>(false)
    /// Keeps the frames of a message in fragments in order, whichever thread writes them.
    let fragments = Lock(FragmentSequence())
    /// Written before the connection is open, and constant from then on.
    private var watermarks = Watermarks.closed

    /// Bytes of mail beyond the high watermark that a slow loop may gather for one connection.
    private static let mailLimit = 8 << 20

    /// True from `ready` to the first word about the end.
    @inline(__always)
    var isOpen: Bool { isOpenFlag.load(ordering: .relaxed) }

    /// The WebSocket is open; on its loop.
    mutating func open(_ watermarks: Watermarks) {
        self.watermarks = watermarks
        isOpenFlag.store(true, ordering: .relaxed)
    }

    /// The first word about the end has come; on the loop, which then looks for mail.
    func close() { isOpenFlag.store(false, ordering: .sequentiallyConsistent) }

    /// Nanoseconds from the last Ping of ours to its Pong; nil before the first.
    var roundTrip: UInt64? {
        let time = roundTripTime.load(ordering: .relaxed)
        return time == 0 ? nil : time
    }

    /// A Pong has come; on the loop.
    func setRoundTrip(_ nanoseconds: UInt64) { roundTripTime.store(nanoseconds, ordering: .relaxed) }

    /// Bytes accepted and not yet taken by the kernel, as far as is known.
    var byteCount: Int {
        // What arrives on the loop counts as queued before it counts as mail no more; one that moves just now is not to
        // count twice.
        var inMailbox = mailed.load(ordering: .acquiring)
        while true {
            let sum = inMailbox + queued.load(ordering: .acquiring)
            let now = mailed.load(ordering: .acquiring)
            if now == inMailbox { return sum }
            inMailbox = now
        }
    }

    /// What a sender on another thread is told.
    ///
    /// - Returns: the verdict, and whether the loop is to be told of a refusal.
    func admit(_ bits: FrameBits, isPatient: Bool) -> (verdict: SendVerdict, postsOverflow: Bool) {
        let pending = byteCount
        guard pending >= watermarks.high else { return (pending > watermarks.low ? .buffered : .sent, false) }
        switch watermarks.decide(about: bits, isPatient: isPatient) {
        case .accept: return (.buffered, false)
        case .wait: return (.overflow, false)
        // The loop makes room, unless it is so far behind that its mail must be bounded. Fragments cannot be dropped, so
        // they are not accepted on the expectation that there will be room.
        case .dropOldest where !bits.isFragment && mailed.load(ordering: .relaxed) < watermarks.high + Self.mailLimit:
            return (.buffered, false)
        case .refuse where watermarks.policy == .close: return (.overflow, false)
        case .close, .dropOldest, .refuse: return (.overflow, !isOverflowPosted.exchange(true, ordering: .relaxed))
        }
    }

    /// The loop has come round to a refusal; on it.
    func overflowHandled() { isOverflowPosted.store(false, ordering: .relaxed) }

    // MARK: Mail

    /// Whether nothing is on its way to the loop.
    var isMailEmpty: Bool { mailed.load(ordering: .sequentiallyConsistent) == 0 }

    /// Bytes are put into the mailbox; false when the connection has closed meanwhile, and they are to be withdrawn.
    func mail(_ count: Int) -> Bool {
        mailed.add(count, ordering: .sequentiallyConsistent)
        return isOpenFlag.load(ordering: .sequentiallyConsistent)
    }

    /// They could not be.
    func withdraw(_ count: Int) { mailed.subtract(count, ordering: .sequentiallyConsistent) }

    /// They have come out on the loop, which has so many queued with them; on it.
    func arrived(_ count: Int, queued total: Int) {
        // In this order: it must not look for a moment as if they were nowhere.
        queued.store(total, ordering: .relaxed)
        mailed.subtract(count, ordering: .releasing)
    }

    /// So many bytes are queued on the loop; on it.
    @inline(__always)
    func setQueued(_ count: Int) { queued.store(count, ordering: .relaxed) }
}
