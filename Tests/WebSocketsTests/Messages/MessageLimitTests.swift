import Testing
import WebSockets
import WebSocketsTesting

@Suite("A message over the limit of its route is failed with 1009 (RFC 6455 section 7.4.1)")
struct MessageLimitTests {
    /// Ways to send a message of some size.
    enum Form: CaseIterable {
        case whole, fragments, manyFragments

        func frames(_ payload: [UInt8]) -> [UInt8] {
            switch self {
            case .whole: RawFrame(.binary, payload).bytes
            case .fragments:
                RawFrame(.binary, Array(payload.dropLast()), fin: false).bytes
                    + RawFrame(.continuation, Array(payload.suffix(1))).bytes
            case .manyFragments:
                RawFrame(.binary, fin: false).bytes
                    + stride(from: 0, to: payload.count, by: 997).flatMap { start in
                        RawFrame(.continuation, Array(payload[start..<min(start + 997, payload.count)]), fin: false)
                            .bytes
                    } + RawFrame(.continuation).bytes
            }
        }
    }

    static let limits = [1, 125, 1000, 65_536, 200_000]

    @Test("exactly the limit passes", arguments: limits, Form.allCases)
    func exact(limit: Int, form: Form) async throws {
        for transport in TestTransport.allCases {
            try await withEcho(over: transport, options: options(limit)) { test, _ in
                let peer = try test.open()
                try peer.send(form.frames(pattern(limit)))
                #expect(try peer.readMessage().payload == pattern(limit) ? true : false)
            }
        }
    }

    @Test("one byte more does not", arguments: limits, Form.allCases)
    func over(limit: Int, form: Form) async throws {
        for transport in TestTransport.allCases {
            try await withEcho(over: transport, options: options(limit)) { test, log in
                let peer = try test.open()
                try peer.send(form.frames(pattern(limit + 1)))
                try expectFailure(peer, .messageTooBig)
                #expect(try log.waitForClose().map(\.code) == [.messageTooBig])
                #expect(
                    !log.events.contains { if case .data(let bits, _) = $0 { !bits.opcode.isControl } else { false } }
                )
            }
        }
    }

    @Test("the default is 1 MiB", arguments: TestTransport.allCases)
    func defaultLimit(transport: TestTransport) async throws {
        try await withEcho(over: transport) { test, _ in
            let peer = try test.open()
            try peer.send(RawFrame(.binary, pattern((1 << 20) + 1)))
            try expectFailure(peer, .messageTooBig)
        }
    }

    @Test(
        "a length that is only claimed fails when it is exceeded, and costs nothing",
        arguments: TestTransport.allCases
    )
    func claimed(transport: TestTransport) async throws {
        try await withEcho(over: transport, options: options(1000)) { test, log in
            let peer = try test.open()
            try peer.send([0x82, 0xFF, 0, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0] + pattern(1001))
            try expectFailure(peer, .messageTooBig)
            #expect(try log.waitForClose().map(\.code) == [.messageTooBig])
        }
    }

    private func options(_ limit: Int) -> WebSocketOptions {
        var options = WebSocketOptions()
        options.maxMessageSize = limit
        return options
    }
}
