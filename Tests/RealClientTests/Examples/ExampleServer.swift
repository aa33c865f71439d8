import Foundation
import Testing
import WebSocketsTesting

/// An example that serves, started on a port of its own, and ended by a signal.
struct ExampleServer {
    /// Host and port, as in a URL.
    let address: String
    private let program: Program

    /// Starts the example and waits until it says where it listens.
    static func start(_ example: Example, _ arguments: [String] = []) async throws -> ExampleServer {
        let program = try Program(example.path(), ["--port", "0"] + arguments, within: .seconds(120))
        let line = try await program.line(startingWith: "listening on http://")
        return ExampleServer(address: line, program: program)
    }

    /// Stops it, which must end it well; returns the lines it printed after that of its address.
    func stop(sourceLocation: SourceLocation = #_sourceLocation) async throws -> [String] {
        kill(program.pid, SIGTERM)
        let outcome = try await program.outcome()
        #expect(outcome.status == 0, "\(outcome.errors)", sourceLocation: sourceLocation)
        return String(decoding: outcome.output, as: UTF8.self).split(separator: "\n").dropFirst().map(String.init)
    }
}
