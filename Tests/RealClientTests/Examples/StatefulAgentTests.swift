import Foundation
import Testing

extension Examples {
    @Suite("A typed agent in the manner of WebSharper")
    struct StatefulAgentTests {
        @Test("typed answers, a counter for each client, malformed JSON answered, the page and its endpoint")
        func agent() async throws {
            let server = try await ExampleServer.start(.statefulAgent)
            try await Python.run("examples/stateful_agent.py", [server.address])
            let client = try Program(Example.statefulAgent.path(), ["--ask", "ws://\(server.address)/ws"])
            let outcome = try await client.outcome()
            #expect(String(decoding: outcome.output, as: UTF8.self) == "42\n")
            let lines = try await server.stop()
            #expect(lines.count { $0.hasPrefix("Received message 0 from 127.0.0.1:") } == 2)
            #expect(lines.count { $0.hasPrefix("Received nonsense from 127.0.0.1:") } == 6)
            #expect(lines.count { $0.hasPrefix("Closed connection to") } == 2)
            #expect(lines.contains { $0.hasSuffix("after 3 messages") })
            #expect(lines.contains { $0.hasSuffix("after 1 messages") })
        }
    }
}
