import Glibc
import LWSBinding
import Testing
import WebSockets
import WebSocketsTesting

/// Sends texts of several sizes, one when the one before has come back, then a Close frame.
final class EchoingClient: LWSConnection {
    let sizes = [0, 5, 126, 65_536, 1 << 20]
    private(set) var subprotocol: [String] = []
    private(set) var messages: [String] = []
    private(set) var pings: [String] = []
    private(set) var closeCode: Int?
    private(set) var failure: OpeningFailure?
    private(set) var session: TLSSession?
    private(set) var isGone = false
    private var pieces: [UInt8] = []

    /// Turns a loop on this thread until the client is gone.
    func converse(
        _ request: ClientRequest,
        on descriptor: Int32,
        over tls: TLSClient? = nil,
        until deadline: ContinuousClock.Instant
    ) throws {
        let loop = try UVLoop()
        let context = try LWSContext(on: loop, timeout: 10)
        defer {
            context.destroy()
            loop.close()
        }
        let isMade = context.open(request, on: descriptor, as: self, over: tls)
        while isMade, !isGone {
            try #require(ContinuousClock.now < deadline, "the conversation takes too long")
            loop.turn()
            usleep(100)
        }
    }

    override func answered(_ response: ResponseHead) -> Fate {
        subprotocol = response.values("sec-websocket-protocol")
        return .keep
    }

    override func openingFailed(_ failure: OpeningFailure) {
        self.failure = failure
    }

    override func opened() {
        session = tlsSession
        sendNext()
    }

    override func received(_ piece: RawSpan, isBinary: Bool, isFirst: Bool, isFinal: Bool, endsFrame: Bool) -> Fate {
        pieces += copy(piece)
        guard isFinal else { return .keep }
        messages.append(String(decoding: pieces, as: UTF8.self))
        pieces = []
        return sendNext() ? .keep : .end
    }

    override func receivedPing(_ payload: RawSpan) {
        pings.append(String(decoding: copy(payload), as: UTF8.self))
    }

    override func receivedClose(_ payload: RawSpan) -> Fate {
        let bytes = copy(payload)
        if bytes.count >= 2 { closeCode = Int(bytes[0]) << 8 | Int(bytes[1]) }
        return .keep
    }

    override func destroyed() {
        isGone = true
    }

    @discardableResult
    private func sendNext() -> Bool {
        let isOver = messages.count == sizes.count
        let frame = isOver ? .close(1000) : RawFrame(.text, String(repeating: "a", count: sizes[messages.count]))
        let bytes = frame.bytes
        // The array outlives the call.
        return writeRaw(unsafe bytes.span.bytes)
    }

    private func copy(_ bytes: RawSpan) -> [UInt8] {
        // Copied within the closure.
        unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) }
    }
}
