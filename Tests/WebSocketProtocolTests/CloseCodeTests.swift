import Testing
import WebSocketProtocol

@Suite("Close codes (RFC 6455 section 7.4)")
struct CloseCodeTests {
    @Test("1000-1003, 1007-1014 and 3000-4999 may be sent, no other code")
    func everyCode() {
        let valid = Set(1000...1003).union(1007...1014).union(3000...4999)
        for code in 0...UInt16.max {
            #expect(CloseCode(rawValue: code).isValidOnWire == valid.contains(Int(code)), "\(code)")
        }
    }

    @Test(
        "each name is its number in the registry",
        arguments: [
            (CloseCode.normal, 1000), (.goingAway, 1001), (.protocolError, 1002), (.unsupportedData, 1003),
            (.noStatus, 1005), (.abnormal, 1006), (.invalidPayload, 1007), (.policyViolation, 1008),
            (.messageTooBig, 1009), (.mandatoryExtension, 1010), (.internalError, 1011), (.serviceRestart, 1012),
            (.tryAgainLater, 1013), (.badGateway, 1014),
        ] as [(CloseCode, UInt16)]
    )
    func names(code: CloseCode, number: UInt16) {
        #expect(code.rawValue == number)
        #expect(code.description == "\(number)")
    }
}
