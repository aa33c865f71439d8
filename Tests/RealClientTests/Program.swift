import Foundation

/// A program of the system that plays the client, killed when its time has passed.
final class Program: Sendable {
    /// What a program left behind.
    struct Outcome: Sendable {
        var status: Int32
        var output: Data
        var errors: String
    }

    let pid: pid_t
    private let ended: AsyncStream<Int32>
    private let folder: URL

    /// Starts a program found on PATH, or by its own path.
    init(_ name: String, _ arguments: [String], within limit: Duration = .seconds(30)) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [name] + arguments
        process.standardInput = FileHandle.nullDevice
        // Files instead of pipes: nobody has to empty them while the program runs.
        folder = FileManager.default.temporaryDirectory.appending(path: "client-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        process.standardOutput = try Self.create(folder.appending(path: "output"))
        process.standardError = try Self.create(folder.appending(path: "errors"))
        let (ended, ending) = AsyncStream.makeStream(of: Int32.self)
        self.ended = ended
        process.terminationHandler = { process in
            ending.yield(process.terminationStatus)
            ending.finish()
        }
        try process.run()
        pid = process.processIdentifier
        let alarm = Task { [pid] in
            try await Task.sleep(for: limit)
            kill(pid, SIGKILL)
        }
        ending.onTermination = { _ in alarm.cancel() }
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    /// Kills the program as an out-of-memory killer would: it cannot say goodbye.
    func killAtOnce() {
        kill(pid, SIGKILL)
    }

    /// What it has printed so far.
    var printed: String {
        get throws { String(decoding: try Data(contentsOf: folder.appending(path: "output")), as: UTF8.self) }
    }

    /// Waits for the end of the program.
    func outcome() async throws -> Outcome {
        var status: Int32 = -1
        for await value in ended { status = value }
        return Outcome(
            status: status,
            output: try Data(contentsOf: folder.appending(path: "output")),
            errors: String(decoding: try Data(contentsOf: folder.appending(path: "errors")), as: UTF8.self)
        )
    }

    private static func create(_ file: URL) throws -> FileHandle {
        _ = FileManager.default.createFile(atPath: file.path, contents: nil)
        return try FileHandle(forWritingTo: file)
    }
}
