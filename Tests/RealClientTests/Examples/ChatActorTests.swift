import Foundation
import Testing

extension Examples {
    @Suite("Actors in the manner of Theater")
    struct ChatActorTests {
        @Test("every kind of message, several replies, history for newcomers, and the state after a restart")
        func actors() async throws {
            let file = FileManager.default.temporaryDirectory.appending(path: "chat-\(UUID().uuidString).json")
            defer { try? FileManager.default.removeItem(at: file) }
            for time in ["before", "after"] {
                let server = try await ExampleServer.start(.chatActor, ["--state", file.path])
                try await Python.run("examples/chat_actor.py", [server.address, time])
                #expect(try await server.stop() == [])
            }
        }
    }
}
