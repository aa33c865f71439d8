/// How far a connection is, from its first byte to its last.
///
/// ```
/// head ──▶ deciding ──▶ open ──▶ ending ──▶ draining
///   │          │                               ▲
///   └──────────┴──▶ answering ─────────────────┘
/// ```
///
/// From `head` it may go to `open` at once. In libwebsockets' WebSocket role there are `head` and `open` alone.
enum ConnectionPhase: CaseIterable {
    /// The head of a request is read.
    case head
    /// The client is being looked at; what comes behind its request waits.
    case deciding
    /// A response goes out, and the connection ends behind it; nothing is read.
    case answering
    /// Frames are read.
    case open
    /// What is queued goes out, and the connection ends behind it; what comes is dropped.
    case ending
    /// The outgoing direction is finished: what comes is read and dropped, since a socket that is closed with unread
    /// bytes is reset, and that takes back what the peer has not read.
    case draining

    /// Whether the socket is read from in this phase.
    ///
    /// While a response goes out it is not, so that a client that has finished sending gets all of it: libwebsockets closes
    /// a socket of which it reads the end.
    var isReading: Bool { self != .answering }

    /// Whether what comes is read and dropped.
    var dropsInput: Bool { self == .answering || self == .ending || self == .draining }

    /// Whether the connection ends once everything queued is written.
    var endsWhenWritten: Bool { self == .answering || self == .ending }

    /// Whether another phase may follow.
    func precedes(_ next: ConnectionPhase) -> Bool {
        switch (self, next) {
        case (.head, .deciding), (.head, .open), (.head, .answering): true
        case (.deciding, .open), (.deciding, .answering): true
        case (.open, .ending), (.ending, .draining), (.answering, .draining): true
        default: false
        }
    }

    /// Goes on to the next phase; stops a debug build that leaves the order.
    mutating func advance(to next: ConnectionPhase) {
        assert(precedes(next), "a connection does not go from \(self) to \(next)")
        self = next
    }
}
