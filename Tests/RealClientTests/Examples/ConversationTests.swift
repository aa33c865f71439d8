import Foundation
import Testing
import WebSockets
import WebSocketsTesting

extension Examples {
    @Suite("Conversations in the manner of Nostos")
    struct ConversationTests {
        @Test("upgrade, echo, JSON, chat, typed protocol, rooms, heartbeat, bytes, errors, all but the sender")
        func conversations() async throws {
            let server = try await ExampleServer.start(.conversations)
            try await Python.run("examples/conversations.py", [server.address], within: .seconds(60))
            let lines = try await server.stop()
            #expect(lines.contains("Client disconnected: 1000"))
            #expect(lines.contains("WebSocket error: numbers only"))
        }

        @Test("a client that says one thing")
        func once() async throws {
            let server = try await ExampleServer.start(.conversations)
            let outcome = try await Program(Example.conversationClient.path(), ["once", "ws://\(server.address)/"])
                .outcome()
            #expect(outcome.status == 0)
            #expect(String(decoding: outcome.output, as: UTF8.self) == "Got: Echo: Hello, WebSocket!\n")
            _ = try await server.stop()
        }

        @Test("a client that tries again a second apart, until it is let in")
        func retry() async throws {
            let port = try Sockets.freePort()
            let client = try Program(Example.conversationClient.path(), ["retry", "ws://127.0.0.1:\(port)/", "60"])
            _ = try await client.line(startingWith: "Connection failed, retrying in 1s...")
            try await withServer(configure: { $0.listeners = [.tcp(port: port)] }) { server in
                server.webSocket("/") { ws in
                    for try await text in ws.texts { try await ws.send("Late: \(text)") }
                }
            } body: { _ in
                let outcome = try await client.outcome()
                #expect(outcome.status == 0)
                #expect(String(decoding: outcome.output, as: UTF8.self).hasSuffix("Got: Late: Hello, WebSocket!\n"))
            }
        }

        @Test("one that is never let in gets nothing, after the last of its attempts")
        func givingUp() async throws {
            let port = try Sockets.freePort()
            let client = try Program(Example.conversationClient.path(), ["retry", "ws://127.0.0.1:\(port)/", "2"])
            let outcome = try await client.outcome()
            #expect(outcome.status == 1)
            let lines = String(decoding: outcome.output, as: UTF8.self).split(separator: "\n")
            #expect(lines == Array(repeating: "Connection failed, retrying in 1s...", count: 3) + ["None"])
        }
    }
}
