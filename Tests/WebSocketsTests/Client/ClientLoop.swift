import Glibc
import LWSBinding
import WebSocketsTesting

/// A loop with a context for clients, turned by the test's own thread.
final class ClientLoop {
    struct TimedOut: Error, CustomStringConvertible {
        let description: String
    }

    let context: LWSContext
    private let loop: UVLoop

    init(timeout: UInt64 = 10) throws {
        loop = try UVLoop()
        context = try LWSContext(on: loop, timeout: timeout)
    }

    /// Opens on one end of a pair of sockets; the other is the scripted server's.
    func open(_ client: RecordingClient, _ request: ClientRequest) throws -> (server: ScriptedServer, isMade: Bool) {
        var ends: [Int32] = [-1, -1]
        guard makePair(&ends) else { throw TimedOut(description: "no socket pair") }
        let server = ScriptedServer(owning: ends[1])
        return (server, context.open(request, on: ends[0], as: client))
    }

    /// Turns the loop until `condition` holds.
    func turn(until subject: String, within limit: Duration = .seconds(5), _ condition: () throws -> Bool) throws {
        let deadline = ContinuousClock.now + limit
        while try !condition() {
            guard ContinuousClock.now < deadline else { throw TimedOut(description: "awaited \(subject)") }
            loop.turn()
            usleep(100)
        }
    }

    /// Turns it once.
    func turn() {
        loop.turn()
    }

    /// Ends the context and with it every connection that is still there.
    func end() {
        context.destroy()
        loop.close()
    }
}

/// Runs a script with a loop for clients.
func withClientLoop(timeout: UInt64 = 10, _ body: (ClientLoop) throws -> Void) throws {
    let loop = try ClientLoop(timeout: timeout)
    defer { loop.end() }
    try body(loop)
}

/// Two sockets that are connected to each other and do not block.
func makePair(_ ends: inout [Int32]) -> Bool {
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    // The array has room for the two that are written.
    return unsafe socketpair(AF_UNIX, type, 0, &ends) == 0
}
