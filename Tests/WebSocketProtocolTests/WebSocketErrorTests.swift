import Testing
import WebSocketProtocol

@Suite("Errors")
struct WebSocketErrorTests {
    struct Cause: Error {}

    static let codes: [WebSocketError.Code] = [
        .invalidConfiguration, .invalidRoute, .duplicateRoute, .invalidURL, .addressInUse, .cannotListen,
        .missingEventLoop, .libraryMismatch, .alreadyRunning, .notRunning, .protocolError, .closed, .invalidMessage,
        .unresolvedName, .cannotConnect, .timedOut, .proxyRefused, .redirectRefused, .untrustedServer,
        .handshakeRefused, .handshakeFailed, .alreadyReceiving, .cancelled, .missingClients,
    ]

    @Test("errors are equal by code alone")
    func equality() {
        #expect(WebSocketError(.closed, "one") == WebSocketError(.closed, "two", cause: Cause()))
        #expect(WebSocketError(.closed, "one") != WebSocketError(.notRunning, "one"))
        #expect(Set(WebSocketErrorTests.codes).count == 24)
    }

    @Test("the description has code, message and cause")
    func descriptions() {
        #expect(WebSocketError(.closed, "gone").description == "closed: gone")
        #expect(WebSocketError(.invalidRoute, "bad", cause: Cause()).description == "invalidRoute: bad (Cause())")
    }
}
