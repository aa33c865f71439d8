import Foundation
import Glibc
import WebSocketsTesting

/// A reverse proxy of the system, in the foreground, with a folder and a port of its own.
final class RealProxy: Sendable {
    struct NotListening: Error, CustomStringConvertible {
        var description: String
    }

    let program: Program
    let port: Int
    /// The proxy's own, removed when it has ended.
    let folder: URL

    /// Starts a proxy; returns when it accepts connections.
    ///
    /// - Parameters:
    ///   - arguments: what the program is told beside the path of its configuration.
    ///   - configuration: its text, for a port to listen on and a folder to work in.
    init(
        _ name: String,
        arguments: (_ configuration: String) -> [String],
        configuration: (_ port: Int, _ folder: URL) throws -> String
    ) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "proxy-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        port = try Self.freePort()
        let file = folder.appending(path: "configuration")
        try configuration(port, folder).write(to: file, atomically: true, encoding: .utf8)
        program = try Program(name, arguments(file.path), within: .seconds(60))
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    /// Waits until the proxy accepts connections.
    func waitUntilListening() async throws {
        let due = ContinuousClock.now + .seconds(10)
        while true {
            if let peer = try? RawPeer.connect(port: port) { return peer.close() }
            guard ContinuousClock.now < due else {
                await stop()
                throw NotListening(description: "no proxy on port \(port): \(try await program.outcome().errors)")
            }
            _ = poll(nil, 0, 20)
        }
    }

    /// Ends the proxy as its own service manager would.
    func stop() async {
        kill(program.pid, SIGTERM)
        _ = try? await program.outcome()
    }

    /// The processes that the proxy has started.
    func workers() throws -> [pid_t] {
        let path = "/proc/\(program.pid)/task/\(program.pid)/children"
        return try String(contentsOfFile: path, encoding: .utf8).split(separator: " ").compactMap { pid_t($0) }
    }

    /// A port that was free a moment ago.
    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        // The address lives through both calls, and its own size is given.
        let result = unsafe withUnsafeMutablePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(descriptor, address, length) == 0 ? getsockname(descriptor, address, &length) : -1
            }
        }
        guard result == 0 else { throw NotListening(description: "no free port: errno \(errno)") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
