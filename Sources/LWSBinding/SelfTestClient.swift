/// The client's end of the session, where that is the library's too.
final class SelfTestClient: LWSConnection {
    private(set) var isOpen = false
    private(set) var response: ResponseHead?

    override func answered(_ response: ResponseHead) -> Fate {
        self.response = response
        return .keep
    }

    override func opened() {
        isOpen = true
    }
}
