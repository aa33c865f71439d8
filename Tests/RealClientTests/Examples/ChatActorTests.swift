import Foundation
import Testing

extension Examples {
    @Suite("Actors in the manner of Theater")
    struct ChatActorTests {
        @Test("every kind of message, several replies, history for newcomers, and the state after a restart")
        func actors() async throws {
            let file = FileManager.default.temporaryDirectory.appending(path: "chat-\(UUID().uuidString).json")
            defer { try? FileManager.default.removeItem(at: file) }
            // Another name of the first state, which the second one must not touch: it is in a file of its own.
            let old = file.appendingPathExtension("old")
            defer { try? FileManager.default.removeItem(at: old) }
            for time in ["before", "after"] {
                if time == "after" { try FileManager.default.linkItem(at: file, to: old) }
                let server = try await ExampleServer.start(.chatActor, ["--state", file.path])
                try await Python.run("examples/chat_actor.py", [server.address, time])
                #expect(try await server.stop() == [])
            }
            #expect(try String(contentsOf: file, encoding: .utf8).contains("second"))
            #expect(try !String(contentsOf: old, encoding: .utf8).contains("second"))
            let names = try FileManager.default.contentsOfDirectory(atPath: file.deletingLastPathComponent().path)
            #expect(names.filter { $0.hasPrefix(file.lastPathComponent) }.count == 2, "nothing is left beside it")
        }
    }
}
