import Foundation
import Testing

/// The scripts in `Scripts`, run by the Python that has the `websockets` package.
enum Python {
    struct Missing: Error, CustomStringConvertible {
        var description: String {
            "WEBSOCKETS_PYTHON does not name a Python with the websockets package: run the tests with scripts/test"
        }
    }

    /// Starts a script.
    static func start(_ script: String, _ arguments: [String], within limit: Duration = .seconds(30)) throws -> Program
    {
        guard let interpreter = ProcessInfo.processInfo.environment["WEBSOCKETS_PYTHON"],
            FileManager.default.isExecutableFile(atPath: interpreter)
        else { throw Missing() }
        return try Program(interpreter, ["-B", Scripts.path(script)] + arguments, within: limit)
    }

    /// Runs a script, which must succeed.
    static func run(
        _ script: String,
        _ arguments: [String],
        within limit: Duration = .seconds(30),
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        _ = try await output(of: script, arguments, within: limit, sourceLocation: sourceLocation)
    }

    /// Runs a script, which must succeed, and returns what it printed.
    static func output(
        of script: String,
        _ arguments: [String],
        within limit: Duration = .seconds(30),
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Data {
        let outcome = try await start(script, arguments, within: limit).outcome()
        #expect(outcome.status == 0, "\(script) \(arguments): \(outcome.errors)", sourceLocation: sourceLocation)
        return outcome.output
    }
}

/// The client scripts beside this file.
enum Scripts {
    static func path(_ name: String) throws -> String {
        try #require(Bundle.module.url(forResource: "Scripts/\(name)", withExtension: nil)).path
    }
}
