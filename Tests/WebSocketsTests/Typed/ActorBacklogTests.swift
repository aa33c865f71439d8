import Foundation
import Testing
import WebSockets
import WebSocketsTesting

@Suite("Events that wait for an actor", .timeLimit(.minutes(1)))
struct ActorBacklogTests {
    /// A server whose actor counts bytes and is held by a thread of the test's until `gate` is opened.
    private func withHeldActor(
        _ options: WebSocketOptions,
        body: (TestServer, WebSocketActor<Int>, ThreadGate) async throws -> Void
    ) async throws {
        let actor = WebSocketActor(updating: 0) { count, event in
            switch event.kind {
            case .text(let text): count += text.utf8.count
            case .binary(let bytes): count += bytes.count
            default: break
            }
            return []
        }
        let (gate, isHeld) = (ThreadGate(), ThreadGate())
        try await withServer { server in
            server.actor("/", actor, options: options)
        } body: { test in
            Thread.detachNewThread {
                actor.update { _ in
                    isHeld.open()
                    gate.wait()
                    return []
                }
            }
            isHeld.wait()
            defer { gate.open() }
            try await body(test, actor, gate)
        }
    }

    @Test("so many of one connection and no more are read, then it waits, and nothing is lost")
    func events() async throws {
        try await withHeldActor(WebSocketOptions()) { test, actor, gate in
            let peer = try test.open()
            try peer.send((0..<500).flatMap { _ in RawFrame(.text, "x").bytes })
            // The connect is an event as well.
            try await InboxTests.expectReceived(63, by: test)
            gate.open()
            try await eventually { await actor.state == 500 }
        }
    }

    @Test("so many bytes of one connection and no more are read")
    func bytes() async throws {
        var options = WebSocketOptions()
        options.maxInboxBytes = 5000
        try await withHeldActor(options) { test, actor, gate in
            let peer = try test.open()
            for _ in 0..<40 { try peer.send(RawFrame(.binary, [UInt8](repeating: 7, count: 1000))) }
            try await InboxTests.expectReceived(5, by: test)
            gate.open()
            try await eventually { await actor.state == 40_000 }
        }
    }

    @Test("a connection that waits holds up no other, and its end is told all the same")
    func others() async throws {
        try await withHeldActor(WebSocketOptions()) { test, actor, gate in
            let (flooding, modest) = (try test.open(), try test.open())
            try flooding.send((0..<500).flatMap { _ in RawFrame(.text, "x").bytes })
            try await InboxTests.expectReceived(63, by: test)
            try modest.send(RawFrame(.text, "modest"))
            try await InboxTests.expectReceived(64, by: test)
            flooding.reset()
            gate.open()
            try await eventually { await actor.state >= 63 + 6 }
        }
    }
}
