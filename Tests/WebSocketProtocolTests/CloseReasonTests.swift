import Testing
import WebSocketProtocol

@Suite("How a connection ended")
struct CloseReasonTests {
    @Test(
        "a description is one line, whatever the peer has written",
        arguments: [
            (CloseReason(code: .normal, text: "", initiator: .local), "1000 from this end"),
            (CloseReason(code: .goingAway, text: "back soon", initiator: .peer), #"1001 from the peer: "back soon""#),
            (CloseReason(code: .abnormal, text: "", initiator: .transport), "1006 without a Close frame"),
            (CloseReason(code: .normal, text: "a\r\n\"b\"", initiator: .peer), #"1000 from the peer: "a\r\n\"b\"""#),
            (
                CloseReason(code: .normal, text: "\u{85}\u{1B}[2K\u{2028}\u{202E}\\", initiator: .peer),
                #"1000 from the peer: "\u{85}\u{1B}[2K\u{2028}\u{202E}\\""#
            ),
        ]
    )
    func description(reason: CloseReason, text: String) {
        #expect("\(reason)" == text)
    }
}
