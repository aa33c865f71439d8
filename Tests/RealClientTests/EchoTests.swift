import Foundation
import Glibc
import Testing
import WebSockets
import WebSocketsTesting

@Suite("Messages of a Python client")
struct EchoTests {
    @Test(
        "text and binary, whole and in fragments, come back as they were",
        arguments: [0, 1, 125, 126, 65_535, 65_536, 1 << 20, 64 << 20]
    )
    func roundTrip(size: Int) async throws {
        var options = WebSocketOptions()
        options.maxMessageSize = 64 << 20
        options.highWatermark = 256 << 20
        try await withServer(over: .tcp) { server in
            server.webSocketEcho("/", options: options)
        } body: { test in
            try await Python.run("echo.py", [test.uri(), "\(size)"], within: .seconds(90))
        }
    }

    @Test("the same where fragments are delivered one by one")
    func fragments() async throws {
        var options = WebSocketOptions()
        options.deliversFragments = true
        try await withServer(over: .tcp) { server in
            server.webSocketEcho("/", options: options)
        } body: { test in
            try await Python.run("echo.py", [test.uri(), "300000"])
        }
    }

    @Test("over a Unix-domain socket")
    func unixDomain() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "echo-\(UUID().uuidString).sock").path
        try await withServer(over: .tcp) { configuration in
            configuration.listeners = [.unix(path: path)]
        } routes: { server in
            server.webSocketEcho("/")
        } body: { _ in
            try await Python.run("echo.py", ["ws://localhost/", "70000", "--unix", path])
        }
        #expect(!FileManager.default.fileExists(atPath: path), "the socket is removed when the server stops")
    }

    @Test("over IPv6", .enabled(if: Loopback.hasIPv6, "this machine has no [::1]"))
    func ipv6() async throws {
        try await withServer(over: .tcp) { configuration in
            configuration.listeners = [.tcp(host: "::1", port: 0)]
        } routes: { server in
            server.webSocketEcho("/")
        } body: { test in
            let uri = try test.uri()
            #expect(uri.hasPrefix("ws://[::1]:"))
            try await Python.run("echo.py", [uri, "70000"])
        }
    }

    @Test("one byte over the cap is answered with 1009")
    func oneByteOverTheCap() async throws {
        let log = EventLog()
        var options = WebSocketOptions()
        options.maxMessageSize = 1000
        try await withServer(over: .tcp) { server in
            server.webSocketEcho("/", log: log, options: options)
        } body: { test in
            let output = try await Python.output(of: "too_big.py", [test.uri(), "1000"])
            let ending = try Ending(output)
            #expect(ending.code == 1009)
            let reasons = try log.waitForClose()
            #expect(reasons.first?.code == .messageTooBig)
        }
    }

    @Test("two clients of a broadcast endpoint receive what either sends")
    func broadcast() async throws {
        let members = Members()
        try await withServer(over: .tcp, loops: 2) { server in
            server.webSocket(
                "/",
                ready: { members.insert($0) },
                data: { _, bits, bytes in
                    if !bits.opcode.isControl,
                        let message = PreparedMessage(bytes, as: bits.opcode == .text ? .text : .binary)
                    {
                        members.send(message)
                    }
                    return .keepOpen
                },
                close: { ws, _ in members.remove(ws) }
            )
        } body: { test in
            try await Python.run("broadcast.py", [test.uri()])
        }
    }
}

/// How a script says a connection ended for it.
struct Ending: Decodable, Equatable {
    var code: Int
    var reason: String

    init(code: Int, reason: String) {
        self.code = code
        self.reason = reason
    }

    init(_ output: Data) throws {
        self = try JSONDecoder().decode(Ending.self, from: output)
    }
}

/// What the machine's loopback interface can do.
enum Loopback {
    static var hasIPv6: Bool {
        let descriptor = socket(AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_addr = in6addr_loopback
        // The address lives through the call, and its own size is given.
        return unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(descriptor, address, socklen_t(MemoryLayout<sockaddr_in6>.size)) == 0
            }
        }
    }
}
