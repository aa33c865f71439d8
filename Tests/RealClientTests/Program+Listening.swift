import Glibc
import WebSocketsTesting

/// Programs that are servers, with a port of 127.0.0.1.
extension Program {
    struct NotListening: Error, CustomStringConvertible {
        var description: String
    }

    /// Waits until the program accepts connections; stops it when that does not come.
    func waitUntilListening(on port: Int) async throws {
        let due = ContinuousClock.now + .seconds(30)
        while true {
            if let peer = try? RawPeer.connect(port: port) { return peer.close() }
            guard ContinuousClock.now < due else {
                await stop(by: SIGKILL)
                throw NotListening(description: "nothing listens on port \(port): \(try await outcome().errors)")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Ends the program and waits for that.
    func stop(by signal: Int32) async {
        kill(pid, signal)
        _ = try? await outcome()
    }
}
