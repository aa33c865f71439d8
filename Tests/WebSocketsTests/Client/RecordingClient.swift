import LWSBinding
import WebSockets
import WebSocketsTesting

/// A client's end that keeps what it is told.
final class RecordingClient: LWSConnection {
    /// Names of the events, in order.
    private(set) var events: [String] = []
    private(set) var response: ResponseHead?
    private(set) var failure: OpeningFailure?
    /// Whole messages.
    private(set) var messages: [[UInt8]] = []
    private(set) var pings: [[UInt8]] = []
    private(set) var pongs: [[UInt8]] = []
    private(set) var closePayload: [UInt8]?
    /// Whether a message had RSV1.
    private(set) var sawRSV1 = false
    /// What becomes of an answer.
    var verdict = Fate.keep
    private var pieces: [UInt8] = []

    var isOpen: Bool { events.contains("opened") }
    var isGone: Bool { events.last == "destroyed" }

    /// Sends frames as they are, behind each other in one write.
    func send(_ frames: RawFrame...) -> Bool {
        let bytes = frames.flatMap(\.bytes)
        // The array outlives the call.
        return writeRaw(unsafe bytes.span.bytes)
    }

    override func answered(_ response: ResponseHead) -> Fate {
        events.append("answered")
        self.response = response
        return verdict
    }

    override func openingFailed(_ failure: OpeningFailure) {
        events.append("failed")
        self.failure = failure
    }

    override func opened() {
        events.append("opened")
    }

    override func received(_ piece: RawSpan, isBinary: Bool, isFirst: Bool, isFinal: Bool, endsFrame: Bool) -> Fate {
        if frameHasRSV1 { sawRSV1 = true }
        pieces += copy(piece)
        if isFinal {
            messages.append(pieces)
            pieces = []
        }
        return .keep
    }

    override func receivedPing(_ payload: RawSpan) {
        pings.append(copy(payload))
    }

    override func receivedPong(_ payload: RawSpan) -> Fate {
        pongs.append(copy(payload))
        return .keep
    }

    override func receivedClose(_ payload: RawSpan) -> Fate {
        closePayload = copy(payload)
        return .keep
    }

    override func closed() {
        events.append("closed")
    }

    override func destroyed() {
        events.append("destroyed")
    }

    private func copy(_ bytes: RawSpan) -> [UInt8] {
        // Copied within the closure.
        unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) }
    }
}
