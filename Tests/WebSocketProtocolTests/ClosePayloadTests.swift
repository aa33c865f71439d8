import Testing
import WebSocketProtocol

@Suite("The payload of a Close frame (RFC 6455 section 5.5.1)")
struct ClosePayloadTests {
    @Test("the code comes first, in network order, then the text")
    func encoding() {
        #expect(ClosePayload.encode(.normal, "") == [0x03, 0xE8])
        #expect(ClosePayload.encode(CloseCode(rawValue: 4660), "bye") == [0x12, 0x34] + Array("bye".utf8))
    }

    @Test("codes that must not be sent give an empty payload", arguments: [0, 999, 1004, 1005, 1006, 1015, 2999, 5000])
    func unsendableCodes(code: UInt16) {
        #expect(ClosePayload.encode(CloseCode(rawValue: code), "text") == [])
    }

    @Test(
        "a text is cut to 123 bytes, never within a scalar",
        arguments: [
            (String(repeating: "a", count: 123), 123),
            (String(repeating: "a", count: 124), 123),
            (String(repeating: "é", count: 61), 122),
            (String(repeating: "é", count: 62), 122),
            ("a" + String(repeating: "é", count: 61), 123),
            ("a" + String(repeating: "é", count: 62), 123),
            (String(repeating: "€", count: 41), 123),
            ("a" + String(repeating: "€", count: 41), 121),
            ("ab" + String(repeating: "€", count: 41), 122),
            (String(repeating: "😀", count: 40), 120),
            ("abc" + String(repeating: "😀", count: 40), 123),
        ]
    )
    func cutting(text: String, length: Int) {
        let payload = ClosePayload.encode(.normal, text)
        #expect(payload.count == 2 + length)
        #expect(Array(payload.dropFirst(2)) == Array(text.utf8.prefix(length)))
        #expect(String(validating: payload.dropFirst(2), as: UTF8.self) != nil)
    }

    @Test("what was encoded is read back", arguments: ["", "going away", "bis später 👋"])
    func roundTrip(text: String) {
        let parsed = ClosePayload.encode(.goingAway, text).withRawSpan(ClosePayload.parse)
        #expect(parsed == .valid(.goingAway, text))
    }

    @Test("every code is accepted or is 1002 by the rule for the wire")
    func everyCode() {
        for number in 0...UInt16.max {
            let code = CloseCode(rawValue: number)
            let payload = [UInt8(number >> 8), UInt8(number & 0xFF)]
            let expected = code.isValidOnWire ? ClosePayload.Parsed.valid(code, "") : .invalid(.protocolError)
            #expect(payload.withRawSpan(ClosePayload.parse) == expected, "\(number)")
        }
    }

    @Test(
        "empty is noStatus, a lone byte 1002, bad text 1007, and a bad code comes before bad text",
        arguments: [
            ([], .valid(.noStatus, "")),
            ([0x03], .invalid(.protocolError)),
            ([0x03, 0xE8, 0xFF], .invalid(.invalidPayload)),
            ([0x03, 0xE8, 0x61, 0xE2, 0x82], .invalid(.invalidPayload)),
            ([0x03, 0xED, 0xFF], .invalid(.protocolError)),
            ([0x0F, 0xA0, 0xC3, 0xA9], .valid(CloseCode(rawValue: 4000), "é")),
        ] as [([UInt8], ClosePayload.Parsed)]
    )
    func parsing(payload: [UInt8], expected: ClosePayload.Parsed) {
        #expect(payload.withRawSpan(ClosePayload.parse) == expected)
    }
}
