import Testing
import WebSockets
import WebSocketsJSON
import WebSocketsTesting

@Suite("Agents", .timeLimit(.minutes(1)))
struct AgentTests {
    /// The calculator: adds, counts what it was asked, and says what it did not understand.
    private func calculator(_ server: WebSocketServer, _ notes: Notes<String> = Notes()) {
        server.agent("/ws", receiving: ClientToServer.self, sending: ServerToClient.self) { client in
            if client.request.query["greet"] != nil { client.post(.errorResponse("hello")) }
            return 0
        } handler: { count, event, client in
            switch event {
            case .message(.exampleRequest(let a, let b)):
                client.post(.exampleResponse(a + b))
                count += 1
            case .error(let error):
                client.post(.errorResponse("\(error.code) after \(count)"))
            case .close(let reason):
                notes.add("\(count) \(reason.code.rawValue)")
            }
        }
    }

    private func exchange(_ peer: RawPeer, _ request: String) throws -> String {
        try peer.send(RawFrame(.text, request))
        return try text(peer)
    }

    private func text(_ peer: RawPeer) throws -> String {
        String(decoding: try peer.readMessage().payload, as: UTF8.self)
    }

    @Test("a message is answered, and the state of the connection counts", arguments: TestTransport.allCases)
    func answers(transport: TestTransport) async throws {
        let notes = Notes<String>()
        try await withServer(over: transport) {
            calculator($0, notes)
        } body: { test in
            let peer = try test.open("/ws")
            for number in 1...3 {
                let answer = try exchange(peer, #"{"exampleRequest":{"a":\#(number),"b":2}}"#)
                #expect(answer == #"{"type":"int","value":\#(number + 2)}"#)
            }
            try peer.send(.close(1000))
            #expect(try await notes.next() == "3 1000")
        }
    }

    @Test("each connection has a state of its own, from the start")
    func states() async throws {
        let notes = Notes<String>()
        try await withServer(loops: 2) {
            calculator($0, notes)
        } body: { test in
            let (one, other) = (try test.open("/ws"), try test.open("/ws"))
            _ = try exchange(one, #"{"exampleRequest":{"a":1,"b":2}}"#)
            try other.send(.close(4000))
            #expect(try await notes.next() == "0 4000")
            one.close()
            #expect(try await notes.next() == "1 1006")
        }
    }

    @Test("what is no message is an event, whatever it is, and the connection lives")
    func malformed() async throws {
        try await withServer {
            calculator($0)
        } body: { test in
            let peer = try test.open("/ws")
            _ = try exchange(peer, #"{"exampleRequest":{"a":1,"b":2}}"#)
            let expected = #"{"type":"string","value":"invalidMessage after 1"}"#
            for nonsense in ["", "{", "null", #"{"exampleRequest":{"a":1}}"#, String(repeating: "[", count: 100_000)] {
                #expect(try exchange(peer, nonsense) == expected)
            }
            try peer.send(RawFrame(.binary, #"{"exampleRequest":{"a":1,"b":2}}"#))
            #expect(try text(peer) == expected)
            #expect(try exchange(peer, #"{"exampleRequest":{"a":1,"b":2}}"#) == #"{"type":"int","value":3}"#)
        }
    }

    @Test("making the state may greet the client")
    func greeting() async throws {
        try await withServer {
            calculator($0)
        } body: { test in
            let peer = try test.open("/ws?greet")
            #expect(try text(peer) == #"{"type":"string","value":"hello"}"#)
        }
    }

    @Test("a message in fragments is one message, even where the options ask for fragments")
    func fragments() async throws {
        var options = WebSocketOptions()
        options.deliversFragments = true
        try await withServer { server in
            server.agent("/", receiving: [Int].self, sending: Int.self, options: options) { _ in
            } handler: { _, event, client in
                if case .message(let numbers) = event { client.post(numbers.reduce(0, +)) }
            }
        } body: { test in
            let peer = try test.open()
            try peer.send(RawFrame(.text, "[1,", fin: false), RawFrame(.continuation, "2]"))
            #expect(try text(peer) == "3")
        }
    }

    @Test("control frames are no events")
    func control() async throws {
        try await withServer {
            calculator($0)
        } body: { test in
            let peer = try test.open("/ws")
            try peer.send(RawFrame(.ping, "p"), RawFrame(.pong, "q"))
            #expect(try exchange(peer, #"{"exampleRequest":{"a":0,"b":0}}"#) == #"{"type":"int","value":0}"#)
        }
    }

    @Test("a state that cannot be made closes with 1011, and the handler is not called")
    func noState() async throws {
        let notes = Notes<String>()
        try await withServer { server in
            server.agent("/", receiving: Int.self, sending: Int.self) { _ -> Int in
                throw TestError()
            } handler: { _, event, _ in
                notes.add("\(event)")
            }
            calculator(server, notes)
        } body: { test in
            try expectFailure(try test.open(), .internalError)
            try test.open("/ws").close()
            #expect(try await notes.next() == "0 1006")
        }
    }

    @Test("a handler that throws closes with 1011, and is told of the end")
    func throwing() async throws {
        let notes = Notes<String>()
        try await withServer { server in
            server.agent("/", receiving: Int.self, sending: Int.self) { _ in
                1
            } handler: { state, event, _ in
                if case .close(let reason) = event { notes.add("\(state) \(reason.code.rawValue)") }
                state += 1
                throw TestError()
            }
        } body: { test in
            let peer = try test.open()
            try peer.send(RawFrame(.text, "1"))
            try expectFailure(peer, .internalError)
            #expect(try await notes.next() == "2 1011")
        }
    }

    @Test("a value that cannot be encoded is not sent, and nothing else happens")
    func unencodable() async throws {
        let verdicts = Notes<SendVerdict>()
        try await withServer { server in
            server.agent("/", receiving: Double.self, sending: Double.self) { _ in
            } handler: { _, event, client in
                if case .message(let number) = event { verdicts.add(client.post(1 / number)) }
            }
        } body: { test in
            let peer = try test.open()
            try peer.send(RawFrame(.text, "0"))
            #expect(try exchange(peer, "2") == "0.5")
            #expect(try await verdicts.next() == .invalid)
            #expect(try await verdicts.next() == .sent)
        }
    }

    @Test("a client is an agent of the same kind")
    func client() async throws {
        let notes = Notes<String>()
        try await withServer(over: .tcp) {
            calculator($0, notes)
        } body: { test in
            let client = WebSocketClient("ws://127.0.0.1:\(test.server.port ?? 0)/ws")
            let run = client.agent(receiving: ServerToClient.self, sending: ClientToServer.self) { server in
                server.post(.exampleRequest(a: 0, b: 1))
                return [Int]()
            } ended: { error in
                notes.add("\(error as Any)")
            } handler: { sums, event, server in
                switch event {
                case .message(.exampleResponse(let sum)) where sums.count < 4:
                    sums.append(sum)
                    server.post(.exampleRequest(a: sum, b: sum))
                case .message: server.webSocket.close()
                case .error(let error): notes.add("\(error)")
                case .close: notes.add("\(sums)")
                }
            }
            withExtendedLifetime(run) {}
            let heard = [try await notes.next(), try await notes.next(), try await notes.next()]
            #expect(Set(heard) == ["[1, 2, 4, 8]", "5 1000", "nil"])
        }
    }
}
