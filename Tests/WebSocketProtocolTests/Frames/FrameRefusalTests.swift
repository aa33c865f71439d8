import Testing
import WebSocketProtocol

@Suite("Frames that fail a connection (RFC 6455 section 5)")
struct FrameRefusalTests {
    struct Case: CustomTestStringConvertible {
        let clause: String
        let refusal: FrameRefusal
        /// What is received up to the byte that shows it.
        let stream: [UInt8]
        var expectsMask = true
        var acceptsRSV1 = false

        var testDescription: String { clause }
    }

    static let begun: [UInt8] = .frame(.text, [1], fin: false)
    static let reservedOpcodes = [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] as [UInt8]

    static let cases: [Case] =
        [
            Case(clause: "5.1: a client's frame without a mask", refusal: .unmaskedFrame, stream: [0x82, 0x00]),
            Case(clause: "5.1: a client's Ping without a mask", refusal: .unmaskedFrame, stream: [0x89, 0x05]),
            Case(
                clause: "5.1: a server's frame with a mask",
                refusal: .maskedFrame,
                stream: [0x82, 0x80],
                expectsMask: false
            ),
            Case(clause: "5.2: RSV2", refusal: .reservedBit, stream: [0xA1]),
            Case(clause: "5.2: RSV3", refusal: .reservedBit, stream: [0x91]),
            Case(clause: "5.2: RSV3 with RSV1 agreed on", refusal: .reservedBit, stream: [0xD1], acceptsRSV1: true),
            Case(clause: "5.2: RSV2 in a Ping", refusal: .reservedBit, stream: [0xA9], acceptsRSV1: true),
            Case(clause: "5.2: RSV1 without compression", refusal: .unexpectedRSV1, stream: [0xC1]),
            Case(clause: "RFC 7692 6: RSV1 in a Ping", refusal: .unexpectedRSV1, stream: [0xC9], acceptsRSV1: true),
            Case(clause: "RFC 7692 6: RSV1 in a Close", refusal: .unexpectedRSV1, stream: [0xC8], acceptsRSV1: true),
            Case(
                clause: "RFC 7692 6: RSV1 in a continuation",
                refusal: .unexpectedRSV1,
                stream: begun + [0xC0],
                acceptsRSV1: true
            ),
            Case(clause: "5.2: 125 in 16 bits", refusal: .lengthNotMinimal, stream: [0x82, 0xFE, 0, 125]),
            Case(clause: "5.2: 0 in 16 bits", refusal: .lengthNotMinimal, stream: [0x82, 0xFE, 0, 0]),
            Case(
                clause: "5.2: 65535 in 64 bits",
                refusal: .lengthNotMinimal,
                stream: [0x82, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
            ),
            Case(
                clause: "5.2: the most significant bit of 64",
                refusal: .lengthTooLarge,
                stream: [0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 1]
            ),
            Case(
                clause: "7.4.1: more than a message may have",
                refusal: .messageTooBig,
                stream: [0x82, 0xFF, 0, 0, 0, 0, 0, 0x10, 0, 1]
            ),
            Case(
                clause: "7.4.1: the largest length",
                refusal: .messageTooBig,
                stream: [0x82, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]
            ),
            Case(
                clause: "7.4.1: a fragment too many",
                refusal: .messageTooBig,
                stream: begun + [0x80, 0xFF, 0, 0, 0, 0, 0, 0x10, 0, 0]
            ),
            Case(clause: "5.5: a Close in fragments", refusal: .fragmentedControlFrame, stream: [0x08]),
            Case(clause: "5.5: a Ping in fragments", refusal: .fragmentedControlFrame, stream: [0x09]),
            Case(clause: "5.5: a Pong in fragments", refusal: .fragmentedControlFrame, stream: [0x0A]),
            Case(clause: "5.5: a Ping of 126 bytes", refusal: .controlFrameTooLong, stream: [0x89, 0xFE]),
            Case(clause: "5.5: a Close of 64 bits", refusal: .controlFrameTooLong, stream: [0x88, 0xFF]),
            Case(clause: "5.4: a continuation first", refusal: .unexpectedContinuation, stream: [0x80]),
            Case(
                clause: "5.4: a continuation behind a whole message",
                refusal: .unexpectedContinuation,
                stream: .frame(.text, [1]) + [0x00]
            ),
            Case(clause: "5.4: text inside a message", refusal: .interruptedMessage, stream: begun + [0x81]),
            Case(clause: "5.4: binary inside a message", refusal: .interruptedMessage, stream: begun + [0x02]),
        ]
        + reservedOpcodes.map {
            Case(clause: "5.2: opcode \($0)", refusal: .reservedOpcode, stream: [0x80 | $0])
        }

    static func feeder(_ example: Case) -> FrameFeeder {
        FrameFeeder(expectsMask: example.expectsMask, acceptsRSV1: example.acceptsRSV1)
    }

    @Test("each is refused at the byte that shows it, however the bytes are cut", arguments: cases)
    func refusals(example: Case) {
        for cut in 0...example.stream.count {
            for more in [[], [UInt8](repeating: 0xA5, count: 40)] {
                var feeder = FrameRefusalTests.feeder(example)
                feeder.receive(example.stream[..<cut])
                feeder.receive(example.stream[cut...] + more)
                #expect(feeder.records.last == .refused(example.refusal), "cut at \(cut)")
            }
        }
        var feeder = FrameRefusalTests.feeder(example)
        feeder.receive(example.stream.dropLast())
        #expect(feeder.records.last != .refused(example.refusal))
    }

    @Test("after a refusal nothing is taken, and the refusal stays", arguments: cases)
    func afterRefusal(example: Case) {
        var feeder = FrameRefusalTests.feeder(example)
        feeder.receive(example.stream)
        let (kept, records) = (feeder.kept, feeder.records)
        feeder.receive(.frame(.text, [1, 2, 3]) as [UInt8])
        #expect(feeder.kept == kept + .frame(.text, [1, 2, 3]))
        #expect(feeder.records == records)
        #expect(feeder.spoiled == 0)
    }

    @Test("the code is 1009 for a message over the limit and 1002 for all else (section 7.4.1)")
    func codes() {
        for refusal in FrameRefusal.allCases {
            #expect(refusal.code == (refusal == .messageTooBig ? .messageTooBig : .protocolError))
            #expect((1...60).contains(refusal.reason.utf8.count))
        }
        #expect(Set(FrameRefusal.allCases.map(\.reason)).count == FrameRefusal.allCases.count)
    }
}
