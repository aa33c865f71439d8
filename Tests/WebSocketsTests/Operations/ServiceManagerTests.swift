import Glibc
import Testing
import WebSockets
import WebSocketsTesting

/// In processes of their own, since they set variables of the environment.
@Suite("What a service manager is told")
struct ServiceManagerTests {
    @Test("ready, stopping, and that the loops are alive; not while a closure holds one")
    func lifeOfAServer() async {
        await #expect(processExitsWith: .success) {
            let manager = try Manager()
            setVariable("WATCHDOG_USEC", "300000")
            setVariable("WATCHDOG_PID", "\(getpid())")
            var configuration = WebSocketServer.Configuration()
            configuration.listeners = [.tcp(port: 0)]
            configuration.loops = 2
            let server = WebSocketServer(configuration)
            server.webSocket(
                "/",
                data: { ws, _, _ in
                    sleep(1)
                    ws.send("done")
                    return .keepOpen
                }
            )
            let running = Task { try await server.run() }
            #expect(manager.next() == "READY=1", "ready comes first")
            for _ in 0..<3 { #expect(manager.next() == "WATCHDOG=1", "the loops are alive") }
            let peer = try RawPeer.connect(port: try #require(server.port))
            try peer.openWebSocket()
            try peer.send(RawFrame(.text, "hold"))
            _ = try peer.readMessage()
            // In a second there is time for ten, but for at most the one that was under way.
            var told = manager.waiting()
            #expect(told.count <= 3, "\(told)")
            peer.close()
            await server.stop()
            try await running.value
            told = manager.waiting()
            #expect(told.contains("STOPPING=1"), "\(told)")
        }
    }

    @Test("nothing, where the configuration says so, and what the program says itself")
    func ownWords() async {
        await #expect(processExitsWith: .success) {
            let manager = try Manager()
            var configuration = WebSocketServer.Configuration()
            configuration.listeners = [.tcp(port: 0)]
            configuration.notifiesServiceManager = false
            let server = WebSocketServer(configuration)
            let (started, starting) = AsyncStream.makeStream(of: Void.self)
            let running = Task { try await server.run { _ in starting.finish() } }
            for await _ in started {}
            await server.stop()
            try await running.value
            #expect(manager.waiting() == [])
            try ServiceManager.current?.notify("STATUS=moving house")
            #expect(manager.next() == "STATUS=moving house")
            ServiceManager.hideFromChildren()
            #expect(ServiceManager.current == nil)
        }
    }

    @Test("a manager that does not listen is an error, or a warning in the log of a server that runs")
    func deaf() async {
        await #expect(processExitsWith: .success) {
            setVariable("NOTIFY_SOCKET", "@nobody-\(getpid())")
            #expect(throws: WebSocketError(.notificationFailed, "")) { try ServiceManager.current?.notify("READY=1") }
            let server = WebSocketServer(port: 0)
            let (started, starting) = AsyncStream.makeStream(of: Void.self)
            let running = Task { try await server.run { _ in starting.finish() } }
            for await _ in started {}
            await server.stop()
            try await running.value
        }
    }

    @Test("there is none without NOTIFY_SOCKET, and no watchdog without WATCHDOG_USEC or for another process")
    func variables() async {
        await #expect(processExitsWith: .success) {
            setVariable("NOTIFY_SOCKET", "")
            #expect(ServiceManager.current == nil)
            setVariable("NOTIFY_SOCKET", "vsock:2:1234")
            #expect(ServiceManager.current == nil)
            setVariable("NOTIFY_SOCKET", "/run/somewhere")
            #expect(ServiceManager.current != nil)
            #expect(ServiceManager.current?.watchdogInterval == nil)
            setVariable("WATCHDOG_USEC", "2000000")
            #expect(ServiceManager.current?.watchdogInterval == .seconds(2))
            setVariable("WATCHDOG_PID", "1")
            #expect(ServiceManager.current?.watchdogInterval == nil)
        }
    }
}

private func setVariable(_ name: String, _ value: String) {
    unsafe setenv(name, value, 1)
}

/// A service manager of this process, on an abstract socket that the environment names.
private struct Manager {
    private let descriptor: Int32

    init() throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        let name = "manager-\(getpid())"
        setVariable("NOTIFY_SOCKET", "@" + name)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // The name is shorter than the field; its first byte stays zero.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { path in
            unsafe UnsafeMutableRawBufferPointer(rebasing: path[1...]).copyBytes(from: name.utf8)
        }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + 1 + name.utf8.count)
        let result = unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(descriptor, $0, length) }
        }
        try #require(result == 0)
    }

    /// The next notification; nil when none comes within ten seconds.
    func next() -> String? { receive(within: 10_000) }

    /// Those that have come.
    func waiting() -> [String] {
        var texts: [String] = []
        while let text = receive(within: 0) { texts.append(text) }
        return texts
    }

    private func receive(within milliseconds: Int32) -> String? {
        var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&state, 1, milliseconds) == 1 else { return nil }
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 1024) { space, count in
            count = unsafe max(0, recv(descriptor, space.baseAddress, space.count, 0))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
