import Testing
import WebSocketProtocol

@Suite("How a connection ended")
struct CloseInfoTests {
    @Test(
        "a description is one line, whatever the peer has written",
        arguments: [
            (CloseInfo(code: .normal, reason: "", initiator: .local), "1000 from this end"),
            (CloseInfo(code: .goingAway, reason: "back soon", initiator: .peer), #"1001 from the peer: "back soon""#),
            (CloseInfo(code: .abnormal, reason: "", initiator: .transport), "1006 without a Close frame"),
            (CloseInfo(code: .normal, reason: "a\r\n\"b\"", initiator: .peer), #"1000 from the peer: "a\r\n\"b\"""#),
            (
                CloseInfo(code: .normal, reason: "\u{85}\u{1B}[2K\u{2028}\u{202E}\\", initiator: .peer),
                #"1000 from the peer: "\u{85}\u{1B}[2K\u{2028}\u{202E}\\""#
            ),
        ]
    )
    func description(info: CloseInfo, text: String) {
        #expect("\(info)" == text)
    }
}
