/// How much a connection may have queued, and what becomes of a frame beyond that.
///
/// A value without I/O; sizes are bytes, headers of frames included. Confined to the connection's loop.
struct Watermarks {
    /// What becomes of a frame that meets the high watermark.
    enum Decision: Equatable {
        /// It is accepted nevertheless.
        case accept
        /// Its sender waits.
        case wait
        /// Its sender is told that it is not accepted.
        case refuse
        /// Older messages are dropped for it.
        case dropOldest
        /// The connection is closed.
        case close
    }

    /// The queue is full at so many bytes.
    let high: Int
    /// Senders that were told to wait may go on at so many bytes.
    let low: Int
    /// What becomes of a frame whose sender does not wait.
    let policy: OverflowPolicy

    /// Of a connection that is no WebSocket yet.
    static let closed = Watermarks(high: 0, low: 0, policy: .close)

    /// Decides about a frame that meets the high watermark.
    ///
    /// - Parameters:
    ///   - isPatient: whether the sender waits for room. Fragments of such a sender are accepted, and it waits after them.
    ///   - policy: what takes the place of the connection's own policy; nil for that.
    func decide(about bits: FrameBits, isPatient: Bool, _ policy: OverflowPolicy? = nil) -> Decision {
        if isPatient { return bits.isFragment ? .accept : .wait }
        switch policy ?? self.policy {
        case .close: return bits.opcode.isControl ? .refuse : .close
        case .dropNewest: return .refuse
        case .dropOldest: return .dropOldest
        }
    }
}

extension Watermarks {
    /// Those of a WebSocket.
    init(_ options: WebSocketOptions) {
        self.init(high: options.highWatermark, low: options.lowWatermark, policy: options.overflow)
    }
}

extension FrameBits {
    /// Whether the frame is not a message by itself.
    var isFragment: Bool { opcode == .continuation || !fin }
}

extension OverflowPolicy {
    /// Why a slow peer was closed.
    static let closeReason = "reads too slowly"
}
