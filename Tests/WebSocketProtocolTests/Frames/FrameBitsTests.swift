import Testing
import WebSocketProtocol

@Suite("The first byte of a frame (RFC 6455 section 5.2)")
struct FrameBitsTests {
    static let opcodes: [UInt8: Opcode] = [
        0: .continuation, 1: .text, 2: .binary, 8: .close, 9: .ping, 10: .pong,
    ]

    @Test("opcodes 3-7 and 11-15 are reserved, all others defined", arguments: 0...UInt8.max)
    func everyByte(byte: UInt8) throws {
        guard let opcode = FrameBitsTests.opcodes[byte & 0x0F] else {
            #expect(FrameBits(rawValue: byte) == nil)
            return
        }
        let bits = try #require(FrameBits(rawValue: byte))
        #expect(bits.rawValue == byte)
        #expect(bits.opcode == opcode)
        #expect(bits.fin == (byte >= 0x80))
        #expect(bits.rsv1 == (byte & 0x7F >= 0x40))
        #expect(bits.rsv2 == (byte & 0x3F >= 0x20))
        #expect(bits.rsv3 == (byte & 0x1F >= 0x10))
    }

    @Test("a frame is final unless said otherwise, and its reserved bits are clear", arguments: Opcode.allCases)
    func construction(opcode: Opcode) {
        #expect(FrameBits(opcode).rawValue == 0x80 + opcode.rawValue)
        #expect(FrameBits(opcode, fin: false).rawValue == opcode.rawValue)
    }

    @Test("close, ping and pong are the control frames")
    func controlFrames() {
        #expect(Opcode.allCases.filter(\.isControl) == [.close, .ping, .pong])
    }

    @Test("the description names what is set")
    func descriptions() {
        #expect(FrameBits(.text).description == "text FIN")
        #expect(FrameBits(.continuation, fin: false).description == "continuation")
        #expect(FrameBits(rawValue: 0x72)?.description == "binary RSV1 RSV2 RSV3")
    }
}
