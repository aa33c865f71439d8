import Glibc
import WebSockets
import WebSocketsTesting

/// A TCP port on which scripts answer clients.
final class ScriptedListener {
    let port: Int
    private let descriptor: Int32

    /// - Parameter port: where to listen; 0 for a free one.
    init(port: Int = 0) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var one: Int32 = 1
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(descriptor, address, length) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, address, &length) == 0
            }
        }
        self.port = Int(in_port_t(bigEndian: address.sin_port))
        if !isBound { throw PeerError(.system, "no port to listen on: errno \(errno)") }
    }

    deinit {
        close(descriptor)
    }

    /// The URL of a resource here.
    func url(_ resource: String = "/") -> String { "ws://127.0.0.1:\(port)\(resource)" }

    /// The next client.
    func accept(within limit: Duration = .seconds(5)) throws -> ScriptedServer {
        var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let milliseconds = Int32(limit.components.seconds * 1000 + limit.components.attoseconds / 1_000_000_000_000_000)
        guard unsafe poll(&state, 1, milliseconds) == 1 else {
            throw PeerError(.deadlinePassed, "awaited a client")
        }
        let accepted = Glibc.accept(descriptor, nil, nil)
        guard accepted >= 0 else { throw PeerError(.system, "no client to be accepted: errno \(errno)") }
        _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
        return ScriptedServer(owning: accepted)
    }

    /// Whether nobody waits to be accepted, and nobody comes within that time.
    func isIdle(for time: Duration = .zero) -> Bool {
        var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&state, 1, Int32(time / .milliseconds(1))) == 0
    }
}

/// Runs a script with a port of its own and loops for clients, which are stopped afterwards.
func withScriptedServer(
    clock: SettableClock? = nil,
    _ body: (ScriptedListener, ClientLoops) async throws -> Void
) async throws {
    try await runScript {
        let loops = ClientLoops(clock: clock)
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(ScriptedListener(), loops))
        } catch {
            result = .failure(error)
        }
        await loops.stop(grace: .milliseconds(100))
        try result.get()
    }
}
