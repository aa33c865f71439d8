/// The server's end of the session.
final class SelfTestConnection: LWSConnection {
    private(set) var isOpen = false

    override func upgradeRequested(_ request: UpgradeRequest) -> UpgradeAnswer {
        .accept(subprotocol: nil, headers: [])
    }

    override func opened() {
        isOpen = true
    }
}
