import Foundation
import Glibc

/// A reverse proxy of the system, in the foreground, with a folder and a port of its own.
final class RealProxy: Sendable {
    let program: Program
    let port: Int
    /// The proxy's own, removed when it has ended.
    let folder: URL
    private let signal: Int32

    /// Starts a proxy.
    ///
    /// - Parameters:
    ///   - signal: what ends it.
    ///   - arguments: what the program is told beside the path of its configuration.
    ///   - configuration: its text, for a port to listen on and a folder to work in.
    init(
        _ name: String,
        endedBy signal: Int32 = SIGTERM,
        arguments: (_ configuration: String) -> [String],
        configuration: (_ port: Int, _ folder: URL) throws -> String
    ) throws {
        self.signal = signal
        folder = FileManager.default.temporaryDirectory.appending(path: "proxy-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        port = try Sockets.freePort()
        let file = folder.appending(path: "configuration")
        try configuration(port, folder).write(to: file, atomically: true, encoding: .utf8)
        program = try Program(name, arguments(file.path), within: .seconds(60))
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    /// Runs `body` once the proxy accepts connections, and ends the proxy.
    func run<Result>(_ body: () async throws -> Result) async throws -> Result {
        try await program.waitUntilListening(on: port)
        do {
            let result = try await body()
            await program.stop(by: signal)
            return result
        } catch {
            await program.stop(by: signal)
            throw error
        }
    }

    /// The processes that the proxy has started.
    func workers() throws -> [pid_t] {
        let path = "/proc/\(program.pid)/task/\(program.pid)/children"
        return try String(contentsOfFile: path, encoding: .utf8).split(separator: " ").compactMap { pid_t($0) }
    }
}
