import Testing
import WebSocketProtocol

@Suite("Messages made of pieces (RFC 6455 section 5.4)")
struct MessageAssemblerTests {
    /// An assembler with its pool, and the words of the tests for it.
    struct Receiver {
        var assembler: MessageAssembler
        var pool = BufferPool(capacityInBytes: 1 << 20)

        init(_ mode: MessageAssembler.Mode = .messages, limit: Int = 100) {
            assembler = MessageAssembler(mode: mode, maxMessageSize: limit)
        }

        mutating func receive(
            _ piece: [UInt8],
            _ opcode: Opcode = .binary,
            first: Bool = false,
            final: Bool = false
        ) -> MessageAssembler.Outcome {
            piece.withRawSpan {
                assembler.receive($0, opcode: opcode, isFirst: first, isFinal: final, pool: &pool)
            }
        }
    }

    static func isFailure(_ outcome: MessageAssembler.Outcome, _ code: CloseCode) -> Bool {
        if case .fail(code) = outcome { true } else { false }
    }

    @Test(
        "a message in one piece is delivered as it is, without the pool",
        arguments: [[], [0x61], Array("héllo".utf8)]
    )
    func onePiece(piece: [UInt8]) {
        var receiver = Receiver()
        receiver.pool.give(BufferPoolTests.buffer(capacity: 64))
        for opcode in [Opcode.text, .binary] {
            #expect(receiver.receive(piece, opcode, first: true, final: true) == .deliverPiece(FrameBits(opcode)))
            #expect(receiver.assembler.assembled.isEmpty)
        }
        #expect(receiver.pool.take().capacity >= 64)
    }

    @Test("pieces are put together in order, empty ones included")
    func severalPieces() {
        var receiver = Receiver()
        #expect(receiver.receive([], first: true) == .incomplete)
        #expect(receiver.receive([1, 2]) == .incomplete)
        #expect(receiver.receive([]) == .incomplete)
        #expect(receiver.receive([3]) == .incomplete)
        #expect(receiver.receive([], final: true) == .deliverAssembled(FrameBits(.binary)))
        #expect(receiver.assembler.assembled == [1, 2, 3])
    }

    @Test("an empty message in several empty pieces is an empty message")
    func emptyPieces() {
        var receiver = Receiver()
        #expect(receiver.receive([], .text, first: true) == .incomplete)
        #expect(receiver.receive([], .text, final: true) == .deliverAssembled(FrameBits(.text)))
        #expect(receiver.assembler.assembled == [])
    }

    @Test("the buffer of a message goes back to the pool and serves the next one")
    func poolReuse() {
        var receiver = Receiver()
        receiver.pool.give(BufferPoolTests.buffer(capacity: 500))
        for value in 0..<UInt8(3) {
            _ = receiver.receive([value], first: true)
            _ = receiver.receive([value], final: true)
            #expect(receiver.assembler.assembled == [value, value])
            #expect(receiver.assembler.assembled.capacity >= 500)
            #expect(receiver.pool.take().capacity == 0)
            receiver.assembler.finish(&receiver.pool)
            #expect(receiver.assembler.assembled.capacity == 0)
        }
        #expect(receiver.pool.take().capacity >= 500)
    }

    @Test("the limit counts the whole message, in both modes", arguments: [MessageAssembler.Mode.messages, .fragments])
    func limit(mode: MessageAssembler.Mode) {
        var receiver = Receiver(mode, limit: 10)
        let ten = [UInt8](repeating: 0, count: 10)
        for _ in 0..<2 {
            let whole = receiver.receive(ten, first: true, final: true)
            #expect(whole == .deliverPiece(FrameBits(.binary)))
            #expect(!MessageAssemblerTests.isFailure(receiver.receive(ten, first: true), .messageTooBig))
            #expect(!MessageAssemblerTests.isFailure(receiver.receive([], final: true), .messageTooBig))
            receiver.assembler.finish(&receiver.pool)
        }
        var second = receiver
        let eleven = ten + [0]
        #expect(MessageAssemblerTests.isFailure(receiver.receive(eleven, first: true, final: true), .messageTooBig))
        #expect(!MessageAssemblerTests.isFailure(second.receive(ten, first: true), .messageTooBig))
        #expect(MessageAssemblerTests.isFailure(second.receive([0]), .messageTooBig))
    }

    @Test("the largest limit does not overflow")
    func largestLimit() {
        var receiver = Receiver(.fragments, limit: .max)
        #expect(receiver.receive([1, 2, 3], first: true) == .deliverPiece(FrameBits(.binary, fin: false)))
        #expect(receiver.receive([4], final: true) == .deliverPiece(FrameBits(.continuation)))
    }

    @Test("text fails at the first bad byte, not at the end", arguments: [MessageAssembler.Mode.messages, .fragments])
    func badText(mode: MessageAssembler.Mode) {
        var receiver = Receiver(mode)
        _ = receiver.receive(Array("fine".utf8) + [0xF0], .text, first: true)
        var other = receiver
        #expect(MessageAssemblerTests.isFailure(receiver.receive([0x61], .text), .invalidPayload))
        #expect(!MessageAssemblerTests.isFailure(other.receive([0x9F, 0x98], .text), .invalidPayload))
        #expect(MessageAssemblerTests.isFailure(other.receive([0xC0], .text), .invalidPayload))
    }

    @Test(
        "a sequence may be cut between pieces, but not by the end",
        arguments: [MessageAssembler.Mode.messages, .fragments]
    )
    func unfinishedText(mode: MessageAssembler.Mode) {
        var receiver = Receiver(mode)
        #expect(!MessageAssemblerTests.isFailure(receiver.receive([0xE2, 0x82], .text, first: true), .invalidPayload))
        var other = receiver
        #expect(!MessageAssemblerTests.isFailure(receiver.receive([0xAC], .text, final: true), .invalidPayload))
        #expect(MessageAssemblerTests.isFailure(other.receive([], .text, final: true), .invalidPayload))
        var third = Receiver(mode)
        #expect(
            MessageAssemblerTests.isFailure(third.receive([0xE2], .text, first: true, final: true), .invalidPayload)
        )
    }

    @Test("binary messages may hold any bytes")
    func binary() {
        var receiver = Receiver()
        #expect(receiver.receive([0xFF, 0xC0], first: true, final: true) == .deliverPiece(FrameBits(.binary)))
    }

    @Test("as fragments, the first has the opcode of the message, the last has FIN")
    func fragments() {
        var receiver = Receiver(.fragments)
        #expect(receiver.receive([1], .text, first: true) == .deliverPiece(FrameBits(.text, fin: false)))
        #expect(receiver.receive([], .text) == .deliverPiece(FrameBits(.continuation, fin: false)))
        #expect(receiver.receive([2], .text, final: true) == .deliverPiece(FrameBits(.continuation)))
        #expect(receiver.receive([3], .binary, first: true, final: true) == .deliverPiece(FrameBits(.binary)))
        #expect(receiver.assembler.assembled.isEmpty)
    }

    @Test("after a failure everything is ignored, and the buffer is back in the pool")
    func afterFailure() {
        var receiver = Receiver(limit: 4)
        receiver.pool.give(BufferPoolTests.buffer(capacity: 500))
        _ = receiver.receive([1, 2, 3], first: true)
        #expect(MessageAssemblerTests.isFailure(receiver.receive([4, 5]), .messageTooBig))
        #expect(receiver.pool.take().capacity >= 500)
        #expect(receiver.receive([1]) == .incomplete)
        #expect(receiver.receive([1], first: true, final: true) == .incomplete)
        #expect(receiver.assembler.assembled.isEmpty)
    }

    @Test("a first piece drops what was left of an unfinished message")
    func newFirstPiece() {
        var receiver = Receiver(limit: 4)
        _ = receiver.receive([0xE2, 0x82, 0x61], .binary, first: true)
        _ = receiver.receive([0xE2], .text, first: true)
        #expect(receiver.receive([0x61, 0x62], .text, first: true) == .incomplete)
        #expect(receiver.receive([0x63, 0x64], .text, final: true) == .deliverAssembled(FrameBits(.text)))
        #expect(receiver.assembler.assembled == Array("abcd".utf8))
    }

    @Test("memory follows the bytes received, whatever the limit is")
    func memory() {
        var receiver = Receiver(limit: 1 << 40)
        _ = receiver.receive([UInt8](repeating: 0, count: 1000), first: true)
        #expect(receiver.assembler.assembled.capacity < 4000)
    }

    @Test("an idle assembler fits in 32 bytes")
    func size() {
        #expect(MemoryLayout<MessageAssembler>.stride <= 32)
    }
}
