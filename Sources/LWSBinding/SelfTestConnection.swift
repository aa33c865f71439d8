/// The server's end of the session.
final class SelfTestConnection: LWSConnection {
    private(set) var names: [String] = []
    private(set) var isOpen = false
    private(set) var pings: [[UInt8]] = []
    /// Payloads of frames.
    private(set) var payloads: [[UInt8]] = []
    /// Those of frames with RSV1.
    private(set) var marked: [[UInt8]] = []
    private let deflate: String?

    /// Fields of its response.
    static let headers = [("X-First", "1"), ("X-Second", "two words"), ("Set-Cookie", "a=b")].map {
        (name: $0.0, value: $0.1)
    }

    init(deflate: String?) {
        self.deflate = deflate
    }

    override func upgradeRequested(_ request: RequestHead) -> UpgradeAnswer {
        names = request.fields.map(\.name)
        return .accept(subprotocol: nil, deflate: deflate, headers: Self.headers)
    }

    override func opened() {
        isOpen = true
    }

    override func received(_ piece: RawSpan, isBinary: Bool, isFirst: Bool, isFinal: Bool, endsFrame: Bool) -> Fate {
        let payload = unsafe piece.withUnsafeBytes { unsafe [UInt8]($0) }
        payloads.append(payload)
        if frameIsMarked { marked.append(payload) }
        return .keep
    }

    override func receivedPing(_ payload: RawSpan) {
        pings.append(unsafe payload.withUnsafeBytes { unsafe [UInt8]($0) })
    }
}
