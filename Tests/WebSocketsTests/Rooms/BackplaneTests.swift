import LWSBinding
import Logging
import Testing
import WebSockets
import WebSocketsTesting

@Suite("Rooms across servers", .timeLimit(.minutes(1)))
struct BackplaneTests {
    /// Two servers with one backplane.
    private func run(
        _ backplane: any Backplane,
        configure: @escaping (inout WebSocketServer.Configuration) -> Void = { _ in },
        body: (Guests, Guests) async throws -> Void
    ) async throws {
        let share = { (configuration: inout WebSocketServer.Configuration) in
            configuration.backplane = backplane
            configure(&configuration)
        }
        try await Guests.run(configure: share) { here in
            try await Guests.run(configure: share) { there in try await body(here, there) }
        }
    }

    @Test("members of both get what is said on either, once, and in order")
    func carrying() async throws {
        try await run(InProcessBackplane()) { here, there in
            let (a, b) = (try await here.next(), try await there.next())
            let (ours, theirs) = (try here.server.room("lobby"), try there.server.room("lobby"))
            ours.join(a.ws)
            theirs.join(b.ws)
            for number in 0..<100 {
                let delivery = ours.send("ours \(number)", except: a.ws)
                #expect(delivery.backplaneError == nil)
                #expect(await delivery.counts.delivered == 0, "counts are of the sender's server")
                theirs.send([UInt8(number)])
            }
            #expect(try b.peer.readMessage().payload == Array("ours 0".utf8))
            for number in 1..<100 {
                #expect(try b.peer.readMessage().payload == [UInt8(number - 1)])
                #expect(try b.texts(1) == ["ours \(number)"])
            }
            for number in 0..<100 {
                let message = try a.peer.readMessage()
                #expect(message.kind == .binary && message.payload == [UInt8(number)])
            }
            try a.expectNothing(before: "done")
        }
    }

    @Test("patterns reach over, and who is in a room as well gets a copy for each here as there")
    func patterns() async throws {
        try await run(InProcessBackplane()) { here, there in
            let (a, b) = (try await here.next(), try await there.next())
            try here.server.rooms(matching: "news.>").join(a.ws)
            try there.server.rooms(matching: "news.*").join(b.ws)
            try there.server.room("news.sport").join(b.ws)
            try here.server.room("news.sport").send("sport")
            try there.server.room("news.sport.tennis").send("tennis")
            #expect(try a.texts(2) == ["sport", "tennis"])
            #expect(try b.texts(2) == ["sport", "sport"])
            try b.expectNothing(before: "done")
        }
    }

    @Test("a server is subscribed as long as it has members, once, and hears nothing of its own")
    func subscriptions() async throws {
        let backplane = RecordingBackplane()
        try await run(backplane) { here, there in
            let (a, b) = (try await here.next(), try await there.next())
            let (ours, theirs) = (try here.server.room("lobby"), try there.server.room("lobby"))
            #expect(backplane.nodeCount == 0)
            ours.join(a.ws)
            #expect(backplane.nodeCount == 1)
            ours.send("echoed by the backplane, skipped by the node")
            theirs.join(b.ws)
            #expect(backplane.nodeCount == 2)
            ours.send { _ in true }
            theirs.send("back")
            #expect(try a.texts(3) == ["echoed by the backplane, skipped by the node", "here only", "back"])
            #expect(try b.texts(1) == ["back"])
            ours.leave(a.ws)
            #expect(backplane.nodeCount == 1)
            b.peer.reset()
            try await eventually { backplane.nodeCount == 0 }
        }
    }

    @Test("a backplane that fails is told of, delays nobody here, and is asked again")
    func outage() async throws {
        let recorder = LogRecorder()
        let backplane = RecordingBackplane()
        try await run(backplane) { configuration in
            configuration.logger = recorder.logger(.warning)
        } body: { here, there in
            let (a, b, c) = (try await here.next(), try await there.next(), try await there.next())
            let (ours, theirs) = (try here.server.room("lobby"), try there.server.room("lobby"))
            backplane.isDown = true
            ours.join(a.ws)
            theirs.join(b.ws)
            let delivery = theirs.send("local")
            #expect(delivery.backplaneError?.code == .backplaneFailed)
            #expect(await delivery.counts.delivered == 1)
            #expect(try b.texts(1) == ["local"])
            #expect(recorder.lines.count == 3)
            backplane.isDown = false
            theirs.join(c.ws)
            ours.send("to those who are subscribed again")
            #expect(try b.texts(1) == ["to those who are subscribed again"])
            #expect(theirs.send("not yet subscribed there").backplaneError == nil)
            #expect(try a.texts(1) == ["to those who are subscribed again"])
            try a.expectNothing(before: "done")
        }
    }

    @Test("what others put on the backplane is checked: the room, its name, and the size")
    func strangers() async throws {
        let recorder = LogRecorder()
        let backplane = ForgingBackplane()
        let configure: (inout WebSocketServer.Configuration) -> Void = { configuration in
            configuration.backplane = backplane
            configuration.maxBackplaneMessageSize = 1000
            configuration.logger = recorder.logger(.warning)
        }
        let long = String(repeating: "r", count: 1025)
        try await Guests.run(configure: configure) { here in
            let (a, b, c) = (try await here.next(), try await here.next(), try await here.next())
            let room = try here.server.room("lobby")
            room.join(a.ws)
            try here.server.rooms(matching: "news.*").join(b.ws)
            try here.server.rooms(matching: "*").join(c.ws)
            let (lobby, news) = (BackplaneTopic.room("lobby"), BackplaneTopic.pattern(try TopicPattern("news.*")))
            backplane.forge("vault", "other room", to: lobby)
            backplane.forge("lobby.x", "other room", to: lobby)
            backplane.forge("lobby", String(repeating: "x", count: 1001), to: lobby)
            backplane.forge("news.sport.tennis", "too deep", to: news)
            backplane.forge("vault", "other room", to: news)
            backplane.forge(long, "long name", to: .pattern(try TopicPattern("*")))
            #expect(recorder.lines.count == 6)
            let largest = String(repeating: "y", count: 1000)
            backplane.forge("lobby", largest, to: lobby)
            backplane.forge("news.sport", "sport", to: news)
            #expect(try a.texts(1) == [largest])
            #expect(try b.texts(1) == ["sport"])
            try c.expectNothing(before: "done")
            #expect(room.send(largest).backplaneError == nil)
            #expect(room.send(largest + "z").backplaneError?.code == .backplaneFailed)
            #expect(backplane.publishedCount == 1)
        }
    }

    @Test("text that is not UTF-8 makes no message")
    func invalid() {
        let node = BackplaneNode("there")
        #expect(BackplaneMessage(room: "lobby", node: node, kind: .text, payload: [0xFF]) == nil)
        let message = BackplaneMessage(room: "lobby", node: node, kind: .binary, payload: [0xFF])
        #expect(message?.payload == [0xFF] && message?.kind == .binary && message?.node == node)
    }
}

extension Room {
    /// A message that stays on its server.
    fileprivate func send(to predicate: @escaping @Sendable (WebSocket) -> Bool) {
        send("here only", to: predicate)
    }
}

/// A backplane on which somebody else writes what they like, to whichever topic.
private final class ForgingBackplane: Backplane {
    private let receivers = Lock<[BackplaneTopic: @Sendable (BackplaneMessage) -> Void]>([:])
    private let published = Lock(0)

    var publishedCount: Int { published.withLock { $0 } }

    func forge(_ room: String, _ text: String, to topic: BackplaneTopic) {
        let node = BackplaneNode("evil")
        let message = BackplaneMessage(room: UTF8Key(room), node: node, kind: .text, payload: Array(text.utf8))
        guard let message, let receive = receivers.withLock({ $0[topic] }) else {
            Issue.record("nobody is subscribed to \(topic)")
            return
        }
        receive(message)
    }

    func publish(_ message: BackplaneMessage) {
        published.withLock { $0 += 1 }
    }

    func subscribe(
        _ node: BackplaneNode,
        to topic: BackplaneTopic,
        receive: @escaping @Sendable (BackplaneMessage) -> Void
    ) {
        receivers.withLock { $0[topic] = receive }
    }

    func unsubscribe(_ node: BackplaneNode, from topic: BackplaneTopic) {
        receivers.withLock { $0[topic] = nil }
    }
}

/// A backplane that carries messages by their bytes, back to their own node too, unless it is down.
private final class RecordingBackplane: Backplane {
    private struct Contents {
        var receivers: [BackplaneTopic: [BackplaneNode: @Sendable (BackplaneMessage) -> Void]] = [:]
        var isDown = false
    }

    private let contents = Lock(Contents())

    var isDown: Bool {
        get { contents.withLock { $0.isDown } }
        set { contents.withLock { $0.isDown = newValue } }
    }

    var nodeCount: Int { contents.withLock { $0.receivers[.room("lobby")]?.count ?? 0 } }

    private func check() throws { if isDown { throw TestError() } }

    func publish(_ message: BackplaneMessage) throws {
        try check()
        let receivers = contents.withLock { $0.receivers[.room(message.room)] ?? [:] }
        guard
            let copy = BackplaneMessage(
                room: message.room,
                node: message.node,
                kind: message.kind,
                payload: message.payload
            )
        else { throw TestError() }
        for receive in receivers.values { receive(copy) }
    }

    func subscribe(
        _ node: BackplaneNode,
        to topic: BackplaneTopic,
        receive: @escaping @Sendable (BackplaneMessage) -> Void
    ) throws {
        try check()
        contents.withLock { contents in
            #expect(contents.receivers[topic]?[node] == nil, "subscribed twice")
            contents.receivers[topic, default: [:]][node] = receive
        }
    }

    func unsubscribe(_ node: BackplaneNode, from topic: BackplaneTopic) throws {
        try check()
        contents.withLock { $0.receivers[topic]?[node] = nil }
    }
}
