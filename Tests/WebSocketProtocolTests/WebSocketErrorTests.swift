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

    struct Forged: Error, CustomStringConvertible {
        let description: String
    }

    @Test("message, description and cause are one bounded line, whatever a peer has written into them")
    func forged() {
        var error = WebSocketError(.closed, "a\r\nb\u{85}", cause: Forged(description: "\u{1B}[2K\u{2028}"))
        #expect(error.message == #"a\r\nb\u{85}"#)
        #expect("\(error)" == #"closed: a\r\nb\u{85} (\u{1B}[2K\u{2028})"#)
        #expect(String(reflecting: error) == "\(error)")
        error.message += "\n"
        #expect(error.message == #"a\r\nb\u{85}\n"#)
        let long = WebSocketError(
            .closed,
            String(repeating: "x", count: 1 << 20),
            cause: Forged(description: String(repeating: "\n", count: 1 << 20))
        )
        #expect(long.message.utf8.count <= 1024)
        #expect("\(long)".utf8.count <= 1024)
    }
}
