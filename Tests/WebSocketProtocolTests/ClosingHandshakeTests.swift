import Testing
import WebSocketProtocol

@Suite("The closing handshake (RFC 6455 section 7)")
struct ClosingHandshakeTests {
    enum Event: Sendable {
        case close(CloseCode, String)
        case fail(CloseCode, String)
        case received(ClosePayload.Parsed)
        case libraryFailed(CloseCode, String)

        func apply(to handshake: inout ClosingHandshake) -> ClosingHandshake.Step {
            switch self {
            case .close(let code, let text): handshake.closeLocally(code, text)
            case .fail(let code, let text): handshake.fail(code, text)
            case .received(let payload): handshake.receivedClose(payload)
            case .libraryFailed(let code, let text): handshake.libraryFailed(code, text)
            }
        }
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var events: [(Event, ClosingHandshake.Step)]
        var info: CloseInfo
        var testDescription: String { name }
    }

    static let rows: [Row] = [
        Row(
            name: "the socket goes away: 1006",
            events: [],
            info: CloseInfo(code: .abnormal, reason: "", initiator: .transport)
        ),
        Row(
            name: "we close, the peer answers",
            events: [
                (.close(.normal, "done"), .sendClose(.normal, "done")),
                (.received(.valid(.normal, "")), .finish),
            ],
            info: CloseInfo(code: .normal, reason: "done", initiator: .local)
        ),
        Row(
            name: "we close, the peer vanishes",
            events: [(.close(.goingAway, ""), .sendClose(.goingAway, ""))],
            info: CloseInfo(code: .goingAway, reason: "", initiator: .local)
        ),
        Row(
            name: "the peer closes and is answered with its code",
            events: [(.received(.valid(.goingAway, "leaving")), .replyAndFinish(.goingAway, ""))],
            info: CloseInfo(code: .goingAway, reason: "leaving", initiator: .peer)
        ),
        Row(
            name: "the peer closes without a code and is answered without one",
            events: [(.received(.valid(.noStatus, "")), .replyAndFinish(.noStatus, ""))],
            info: CloseInfo(code: .noStatus, reason: "", initiator: .peer)
        ),
        Row(
            name: "a malformed Close is 1002",
            events: [
                (
                    .received(.invalid(.protocolError)),
                    .replyAndFinish(.protocolError, "malformed Close frame")
                )
            ],
            info: CloseInfo(code: .protocolError, reason: "malformed Close frame", initiator: .local)
        ),
        Row(
            name: "a close reason that is not UTF-8 is 1007",
            events: [
                (
                    .received(.invalid(.invalidPayload)),
                    .replyAndFinish(.invalidPayload, "close reason is not UTF-8")
                )
            ],
            info: CloseInfo(code: .invalidPayload, reason: "close reason is not UTF-8", initiator: .local)
        ),
        Row(
            name: "we fail the connection, the peer answers",
            events: [
                (.fail(.messageTooBig, "too big"), .sendClose(.messageTooBig, "too big")),
                (.received(.valid(.messageTooBig, "")), .finish),
            ],
            info: CloseInfo(code: .messageTooBig, reason: "too big", initiator: .local)
        ),
        Row(
            name: "our Close stands when the peer's crosses it, even a malformed one",
            events: [
                (.close(.normal, ""), .sendClose(.normal, "")),
                (.received(.invalid(.protocolError)), .finish),
            ],
            info: CloseInfo(code: .normal, reason: "", initiator: .local)
        ),
        Row(
            name: "the first verdict wins over every later one",
            events: [
                (.close(.normal, "first"), .sendClose(.normal, "first")),
                (.close(.goingAway, ""), .ignore),
                (.fail(.protocolError, ""), .ignore),
                (.libraryFailed(.protocolError, ""), .ignore),
            ],
            info: CloseInfo(code: .normal, reason: "first", initiator: .local)
        ),
        Row(
            name: "after the peer's Close nothing is sent but the answer",
            events: [
                (.received(.valid(.normal, "")), .replyAndFinish(.normal, "")),
                (.received(.valid(.goingAway, "")), .ignore),
                (.close(.normal, "too late"), .ignore),
                (.fail(.internalError, ""), .ignore),
                (.libraryFailed(.protocolError, ""), .ignore),
            ],
            info: CloseInfo(code: .normal, reason: "", initiator: .peer)
        ),
        Row(
            name: "a second answer from the peer is ignored",
            events: [
                (.close(.normal, ""), .sendClose(.normal, "")),
                (.received(.valid(.normal, "")), .finish),
                (.received(.valid(.normal, "")), .ignore),
            ],
            info: CloseInfo(code: .normal, reason: "", initiator: .local)
        ),
        Row(
            name: "the library fails the connection and has sent the Close itself",
            events: [
                (.libraryFailed(.protocolError, "bad frame"), .ignore),
                (.close(.normal, ""), .ignore),
                (.received(.valid(.protocolError, "")), .finish),
            ],
            info: CloseInfo(code: .protocolError, reason: "bad frame", initiator: .local)
        ),
    ]

    @Test("every step, and the reason at the end", arguments: rows)
    func transitions(row: Row) {
        var handshake = ClosingHandshake()
        #expect(handshake.isOpen)
        for (event, step) in row.events {
            #expect(event.apply(to: &handshake) == step, "\(event)")
            #expect(!handshake.isOpen)
        }
        #expect(handshake.gone() == row.info)
        #expect(!handshake.isOpen)
        #expect(handshake.gone() == nil)
    }

    @Test("the reason is told once, and a connection that is gone ignores everything", arguments: rows)
    func afterwards(row: Row) {
        var handshake = ClosingHandshake()
        for (event, _) in row.events {
            _ = event.apply(to: &handshake)
        }
        _ = handshake.gone()
        #expect(handshake.gone() == nil)
        let events: [Event] = [
            .close(.normal, ""), .fail(.protocolError, ""), .received(.valid(.normal, "")), .libraryFailed(.normal, ""),
        ]
        for event in events {
            #expect(event.apply(to: &handshake) == .ignore, "\(event)")
        }
        #expect(handshake.gone() == nil)
    }

    @Test("our Close frame is queued once, whoever asks for it")
    func unsentClose() {
        var handshake = ClosingHandshake()
        #expect(handshake.takeUnsentClose() == nil)
        _ = handshake.closeLocally(.goingAway, "first")
        _ = handshake.fail(.protocolError, "second")
        #expect(handshake.hasUnsentClose)
        #expect(handshake.takeUnsentClose() == CloseInfo(code: .goingAway, reason: "first", initiator: .local))
        #expect(handshake.takeUnsentClose() == nil)
        _ = handshake.receivedClose(.valid(.goingAway, ""))
        #expect(!handshake.hasUnsentClose)
    }

    @Test("a connection is ready from when it is told to its end")
    func ready() {
        var handshake = ClosingHandshake()
        #expect(!handshake.isReady)
        handshake.becomeReady()
        _ = handshake.closeLocally(.normal, "")
        #expect(handshake.isReady)
        _ = handshake.gone()
        #expect(!handshake.isReady)
    }

    @Test("the state fits in 32 bytes")
    func size() {
        #expect(MemoryLayout<ClosingHandshake>.stride <= 32)
    }
}
