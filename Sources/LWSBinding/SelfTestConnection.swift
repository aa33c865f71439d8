/// The server's end of the session.
final class SelfTestConnection: LWSConnection {
    private(set) var isOpen = false

    /// Fields of its response.
    static let headers = [("X-First", "1"), ("X-Second", "two words"), ("Set-Cookie", "a=b")].map {
        (name: $0.0, value: $0.1)
    }

    override func upgradeRequested(_ request: UpgradeRequest) -> UpgradeAnswer {
        .accept(subprotocol: nil, headers: Self.headers)
    }

    override func opened() {
        isOpen = true
    }
}
