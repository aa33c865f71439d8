/// How far a raw socket of a server is, from its first byte to its last.
///
/// ```
/// head ──▶ deciding ──▶ open ──▶ ending ──▶ draining
///   │          │                   ▲
///   └──────────┴──▶ answering ─────┘
/// ```
enum ConnectionPhase {
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
}
