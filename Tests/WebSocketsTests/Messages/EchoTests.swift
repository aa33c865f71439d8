import Testing
import WebSockets
import WebSocketsTesting

@Suite("Messages of every size of header come back as they were (RFC 6455 sections 5.2, 5.4 and 5.6)")
struct EchoTests {
    static let sizes = [0, 1, 125, 126, 65_535, 65_536, 1 << 20]

    @Test("whole", arguments: TestTransport.allCases, sizes)
    func whole(transport: TestTransport, size: Int) async throws {
        try await withEcho(over: transport) { test, _ in
            let peer = try test.open()
            try peer.send(RawFrame(.text, letters(size)))
            try expectMessage(peer, .text, letters(size))
            try peer.send(RawFrame(.binary, pattern(size)))
            try expectMessage(peer, .binary, pattern(size))
        }
    }

    @Test("in three fragments, one of them empty", arguments: TestTransport.allCases, sizes)
    func fragmented(transport: TestTransport, size: Int) async throws {
        try await withEcho(over: transport) { test, _ in
            let peer = try test.open()
            for (opcode, payload) in [(Opcode.text, letters(size)), (.binary, pattern(size))] {
                try peer.send(
                    RawFrame(opcode, Array(payload[..<(size / 3)]), fin: false),
                    RawFrame(.continuation, fin: false),
                    RawFrame(.continuation, Array(payload[(size / 3)...]))
                )
                try expectMessage(peer, opcode == .text ? .text : .binary, payload)
            }
        }
    }

    @Test("a byte at a time", arguments: TestTransport.allCases, [0, 1, 125, 126])
    func dripped(transport: TestTransport, size: Int) async throws {
        try await withEcho(over: transport) { test, _ in
            let peer = try test.open()
            for byte in RawFrame(.binary, pattern(size)).bytes { try peer.send([byte]) }
            try expectMessage(peer, .binary, pattern(size))
        }
    }

    @Test("many in one write, in order", arguments: TestTransport.allCases)
    func manyInOneWrite(transport: TestTransport) async throws {
        try await withEcho(over: transport) { test, _ in
            let peer = try test.open()
            try peer.send((0..<500).flatMap { RawFrame(.text, "message \($0)").bytes })
            for number in 0..<500 { #expect(try peer.readMessage().payload == Array("message \(number)".utf8)) }
        }
    }

    @Test("a handshake and the first frames in one write", arguments: TestTransport.allCases)
    func behindTheHandshake(transport: TestTransport) async throws {
        try await withEcho(over: transport) { test, _ in
            let peer = try test.connect()
            let frames = (0..<3).flatMap { RawFrame(.text, "early \($0)").bytes }
            try peer.send(RawRequest.handshake("/").bytes + frames)
            #expect(try peer.readResponse().status == 101)
            for number in 0..<3 { #expect(try peer.readMessage().payload == Array("early \(number)".utf8)) }
        }
    }

    private func expectMessage(_ peer: RawPeer, _ kind: MessageKind, _ payload: [UInt8]) throws {
        let message = try peer.readMessage()
        #expect(message.kind == kind)
        #expect(message.payload.count == payload.count)
        #expect(message.payload == payload ? true : false, "payload of \(payload.count) bytes differs")
    }
}
