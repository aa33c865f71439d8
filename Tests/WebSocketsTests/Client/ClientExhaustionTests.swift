import Glibc
import Testing
import WebSockets
import WebSocketsTesting

@Suite("A client without descriptors (EMFILE)", .timeLimit(.minutes(1)))
struct ClientExhaustionTests {
    @Test("fails with the reason each time, leaves nothing, and connects once there are some")
    func recovers() async {
        // A process of its own, because its limit is lowered.
        await #expect(processExitsWith: .success) {
            try await withScriptedServer { listener, loops in
                var configuration = WebSocketClient.Configuration(url: listener.url())
                configuration.loops = loops
                let client = WebSocketClient(configuration)
                func converse() async throws {
                    let task = Task { try await client.connect() }
                    let server = try listener.accept()
                    try server.accept()
                    try server.send(RawFrame(.text, "x"))
                    let ws = try await task.value
                    let message = try await ws.receive()
                    #expect(message == .text("x"))
                    server.peer.reset()
                    _ = try await ws.closed()
                    // In a later turn its descriptor is closed, too.
                    for _ in 0..<3 { await Task(executorPreference: ws.loop) {}.value }
                }
                // The loop keeps descriptors of its own.
                try await converse()
                Self.lowerLimit()
                var taken = Self.takeAll()
                let count = taken.count
                for attempt in 0..<60 {
                    taken += Self.takeAll()
                    // One is enough for a socket and not for the handshake.
                    if attempt % 2 == 1, let last = taken.popLast() { close(last) }
                    do throws(WebSocketError) {
                        _ = try await client.connect()
                        Issue.record("it connected")
                    } catch {
                        #expect(error.code == .cannotConnect, "\(error)")
                        #expect(error.message.contains("Too many open files"), "\(error)")
                    }
                }
                let free = Self.takeAll()
                #expect(
                    taken.count + free.count == count,
                    "of \(count) descriptors \(taken.count + free.count) are left"
                )
                for descriptor in taken + free { close(descriptor) }
                while !listener.isIdle() { _ = try listener.accept() }
                try await converse()
            }
        }
    }

    /// Leaves a few descriptors.
    private static func lowerLimit() {
        let lowest = unsafe open("/dev/null", O_RDONLY)
        close(lowest)
        var limit = rlimit()
        unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = rlim_t(lowest + 16)
        unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// Opens all that can be opened.
    private static func takeAll() -> [Int32] {
        var taken: [Int32] = []
        while case let descriptor = unsafe open("/dev/null", O_RDONLY), descriptor >= 0 { taken.append(descriptor) }
        return taken
    }
}
