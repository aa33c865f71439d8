import Testing
import WebSockets
import WebSocketsJSON
import WebSocketsTesting

/// A chat room that keeps what was said for those who come later.
struct ChatHistory: Codable, Sendable, Equatable {
    struct Line: Codable, Sendable, Equatable {
        var user: String
        var content: String
    }

    var users = 0
    var lines: [Line] = []

    /// What each event makes of the room.
    static func next(_ state: ChatHistory, _ event: ActorEvent) throws -> (ChatHistory, [Outgoing]) {
        var state = state
        switch event.kind {
        case .connect:
            state.users += 1
            return (state, [try .json(state.lines)])
        case .text(let text):
            state.lines.append(Line(user: "anonymous", content: text))
            return (state, [try .json(state.lines, to: .all)])
        case .close:
            state.users -= 1
            return (state, [])
        case .binary, .ping, .pong:
            return (state, [])
        }
    }
}

@Suite("Actors", .timeLimit(.minutes(1)))
struct ActorTests {
    private func text(_ peer: RawPeer) throws -> String {
        String(decoding: try peer.readMessage().payload, as: UTF8.self)
    }

    @Test("the function of an actor is called by tests, with no network")
    func pure() throws {
        var (state, outgoing) = try ChatHistory.next(ChatHistory(), ActorEvent(.connect(Request(path: "/")), from: 1))
        #expect(state.users == 1 && outgoing == [.text("[]")])
        (state, outgoing) = try ChatHistory.next(state, ActorEvent(.text("hi"), from: 1))
        #expect(outgoing == [.text(#"[{"content":"hi","user":"anonymous"}]"#, to: .all)])
        (state, outgoing) = try ChatHistory.next(state, ActorEvent(.ping([]), from: 1))
        #expect(outgoing == [])
        let reason = CloseInfo(code: .normal, reason: "", initiator: .peer)
        (state, outgoing) = try ChatHistory.next(state, ActorEvent(.close(reason), from: 1))
        #expect(state == ChatHistory(users: 0, lines: [.init(user: "anonymous", content: "hi")]) && outgoing == [])
    }

    @Test("newcomers get the history, and what is said goes to all", arguments: [1, 2])
    func chat(loops: Int) async throws {
        try await withServer(loops: loops) { server in
            server.actor("/", state: ChatHistory(), next: ChatHistory.next)
        } body: { test in
            let first = try test.open()
            #expect(try text(first) == "[]")
            try first.send(RawFrame(.text, "one"))
            #expect(try text(first) == #"[{"content":"one","user":"anonymous"}]"#)
            let second = try test.open()
            #expect(try text(second) == #"[{"content":"one","user":"anonymous"}]"#)
            try second.send(RawFrame(.text, "two"))
            for peer in [first, second] {
                #expect(
                    try text(peer) == #"[{"content":"one","user":"anonymous"},{"content":"two","user":"anonymous"}]"#
                )
            }
        }
    }

    @Test("all kinds of events come, with the connection's id, and several answers go out in order")
    func events() async throws {
        let notes = Notes<String>()
        try await withServer { server in
            server.actor("/:room", state: 0) { count, event in
                let name =
                    switch event.kind {
                    case .connect(let request): "connect \(request.parameters["room"] ?? "")"
                    case .text(let text): "text \(text)"
                    case .binary(let bytes): "binary \(bytes)"
                    case .ping(let payload): "ping \(payload)"
                    case .pong(let payload): "pong \(payload)"
                    case .close(let reason): "close \(reason.code.rawValue)"
                    }
                notes.add("\(count) \(name)")
                return (count + 1, [.text(name), .binary([1, 2]), .text("3", to: .one(event.sender))])
            }
        } body: { test in
            let peer = try test.open("/lobby")
            let frames = [RawFrame(.text, "a"), RawFrame(.binary, [7]), RawFrame(.ping, [8]), RawFrame(.pong, [9])]
            for (name, frame) in zip(
                ["connect lobby", "text a", "binary [7]", "ping [8]", "pong [9]"],
                [nil] + frames
            ) {
                if let frame { try peer.send(frame) }
                #expect(try text(peer) == name)
                #expect(try peer.readMessage().payload == [1, 2])
                #expect(try text(peer) == "3")
            }
            try peer.send(.close(4000))
            for expected in ["connect lobby", "text a", "binary [7]", "ping [8]", "pong [9]", "close 4000"].enumerated()
            {
                #expect(try await notes.next() == "\(expected.offset) \(expected.element)")
            }
        }
    }

    @Test("recipients are the sender, one, all, all but some, or the others", arguments: [1, 2])
    func recipients(loops: Int) async throws {
        try await withServer(loops: loops) { server in
            let actor = WebSocketActor(updating: [WebSocket.ID]()) { ids, event in
                switch event.kind {
                case .connect:
                    ids.append(event.sender)
                    return [.text("\(ids.count)")]
                case .text("one"): return [.text("one", to: .one(ids[0]))]
                case .text("all"): return [.text("all", to: .all)]
                case .text("others"): return [.text("others", to: .others)]
                case .text("except"): return [.text("except", to: .allExcept([ids[0], ids[2]]))]
                case .text("close"): return [.close(CloseCode(rawValue: 4001), reason: "out", to: .others)]
                default: return [.text("done", to: .all)]
                }
            }
            server.actor("/", actor)
        } body: { test in
            var peers: [RawPeer] = []
            for number in 1...3 {
                peers.append(try test.open())
                #expect(try text(peers[number - 1]) == "\(number)")
            }
            for word in ["one", "all", "others", "except", "done"] { try peers[1].send(RawFrame(.text, word)) }
            for (peer, expected) in zip(
                peers,
                [["one", "all", "others", "done"], ["all", "except", "done"], ["all", "others", "done"]]
            ) {
                for word in expected { #expect(try text(peer) == word) }
            }
            try peers[1].send(RawFrame(.text, "close"))
            for peer in [peers[0], peers[2]] {
                let close = try peer.readClose()
                #expect(close.closeCode == CloseCode(rawValue: 4001))
            }
        }
    }

    @Test("events of all loops are handled one at a time, and none is lost")
    func serialized() async throws {
        let actor = WebSocketActor(updating: (count: 0, last: [WebSocket.ID: Int]())) { state, event in
            guard case .text(let text) = event.kind, let number = Int(text) else { return [] }
            // Each connection's in order.
            #expect(state.last[event.sender, default: -1] == number - 1)
            state.last[event.sender] = number
            state.count += 1
            return number == 499 ? [.text("through")] : []
        }
        try await withServer(loops: 4) { server in
            server.actor("/", actor)
        } body: { test in
            let peers = try (0..<8).map { _ in try test.open() }
            // All at once, so that events wait for one another.
            let frames = (0..<500).flatMap { RawFrame(.text, "\($0)").bytes }
            for peer in peers { try peer.send(frames) }
            for peer in peers { #expect(try text(peer) == "through") }
            #expect(await actor.state.count == 8 * 500)
        }
    }

    @Test("a function that throws closes the connection of the event with 1011, and the state stays as it was")
    func throwing() async throws {
        try await withServer { server in
            server.actor("/", state: 0) { count, event in
                if case .text("throw") = event.kind { throw TestError() }
                return (count + 1, [.text("\(count)")])
            }
        } body: { test in
            let (one, other) = (try test.open(), try test.open())
            #expect(try text(one) == "0" && text(other) == "1")
            try one.send(RawFrame(.text, "throw"))
            try expectFailure(one, .internalError)
            try other.send(RawFrame(.text, "x"))
            // The end of the other connection counts, before or after.
            #expect(["2", "3"].contains(try text(other)))
        }
    }

    @Test("the state is changed from outside, and what that returns is sent")
    func update() async throws {
        let actor = WebSocketActor(updating: 1) { _, event in
            if case .connect = event.kind { [.text("hello")] } else { [] }
        }
        try await withServer(loops: 2) { server in
            server.actor("/a", actor)
            server.actor("/b", actor)
        } body: { test in
            let peers = [try test.open("/a"), try test.open("/b")]
            for peer in peers { #expect(try text(peer) == "hello") }
            actor.update { state in
                state += 1
                return [.text("\(state)", to: .all), .text("nobody")]
            }
            for peer in peers { #expect(try text(peer) == "2") }
            #expect(await actor.state == 2)
        }
    }

    @Test("a state survives a restart of the server, as it is and as a snapshot")
    func restart() async throws {
        let first = WebSocketActor(state: ChatHistory(), next: ChatHistory.next)
        try await withServer {
            $0.actor("/", first)
        } body: { test in
            let peer = try test.open()
            try peer.send(RawFrame(.text, "remember me"))
            #expect(try text(peer) == "[]")
            _ = try text(peer)
        }
        let snapshot = try await first.snapshot()
        #expect(
            String(decoding: snapshot, as: UTF8.self)
                == #"{"lines":[{"content":"remember me","user":"anonymous"}],"users":0}"#
        )
        let second = WebSocketActor(state: ChatHistory(), next: ChatHistory.next)
        try second.restore(snapshot)
        for actor in [first, second] {
            try await withServer {
                $0.actor("/", actor)
            } body: { test in
                let peer = try test.open()
                #expect(try text(peer) == #"[{"content":"remember me","user":"anonymous"}]"#)
            }
        }
    }

    @Test("a snapshot that is none changes nothing")
    func badSnapshot() async throws {
        let actor = WebSocketActor(updating: 5) { _, _ in [] }
        for snapshot in ["", "\"5\"", "[", "\u{0}"] {
            #expect(throws: WebSocketError(.invalidMessage, "")) { try actor.restore(Array(snapshot.utf8)) }
        }
        #expect(await actor.state == 5)
    }

    @Test("a burst of events is handled to the last, and other connections of the loop are served")
    func burst() async throws {
        let actor = WebSocketActor(updating: 0) { count, event in
            if case .text = event.kind { count += 1 }
            return []
        }
        try await withServer { server in
            server.actor("/", actor)
            server.webSocket("/echo", data: echo)
        } body: { test in
            let (busy, quiet) = (try test.open(), try test.open("/echo"))
            let frames = (0..<5000).flatMap { _ in RawFrame(.text, "x").bytes }
            try busy.send(frames)
            try quiet.send(RawFrame(.text, "still there?"))
            #expect(try text(quiet) == "still there?")
            try busy.send(.close(1000))
            _ = try busy.readUntilClosed()
            #expect(await actor.state == 5000)
        }
    }
}
