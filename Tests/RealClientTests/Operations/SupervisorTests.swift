import Foundation
import Testing

@Suite("A supervisor around the server")
struct SupervisorTests {
    @Test("socket activation, readiness, watchdog, stop on SIGTERM and SIGINT, restart on the same socket")
    func activation() async throws {
        try await Python.run("activation.py", [Example.echoServer.path()])
    }

    @Test("SIGTERM and Ctrl-C end the servers with status 0", arguments: Example.servers)
    func exitStatus(example: Example) async throws {
        try await Python.run("exit_status.py", [example.path()])
    }

    @Test("twenty hand-overs to a new process: no client is refused, reset or left without an answer")
    func handOver() async throws {
        let output = try await Python.output(
            of: "hand_over.py",
            [Example.echoServer.path(), "20"],
            within: .seconds(90)
        )
        let counts = String(decoding: output, as: UTF8.self).split(separator: " ").compactMap { Int($0) }
        #expect((counts.first ?? 0) >= 400)
    }
}
