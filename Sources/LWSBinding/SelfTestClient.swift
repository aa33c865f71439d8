/// The client's end of the session, where that is the library's too.
final class SelfTestClient: LWSConnection {
    private(set) var isOpen = false

    override func opened() {
        isOpen = true
    }
}
