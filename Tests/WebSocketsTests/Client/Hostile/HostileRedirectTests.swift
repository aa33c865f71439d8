import Testing
import WebSockets
import WebSocketsTesting

/// Where a server may send a client that follows redirects. Each time the client has an error in good time, and lets go
/// of every socket on the way.
@Suite("A client that is redirected by a hostile server", .timeLimit(.minutes(1)))
struct HostileRedirectTests {
    @Test(
        "is not led in a circle, on and on, or to what is no WebSocket",
        arguments: [
            ["/"], ["/1", "/"], ["/1", "/2", "/3", "/4", "/5", "/6"], ["ftp://127.0.0.1/"], ["ws://"], ["unix:/tmp/x"],
        ]
    )
    func refused(locations: [String]) async throws {
        try await withScriptedServer { listener, loops in
            var configuration = WebSocketClient.Configuration(url: listener.url())
            configuration.loops = loops
            let client = WebSocketClient(configuration)
            let task = Task { try await client.connect() }
            var servers: [ScriptedServer] = []
            for location in locations {
                let server = try listener.accept()
                try server.readRequest()
                try server.respond("302 Found", ["Location: \(location)", "Content-Length: 0"])
                servers.append(server)
            }
            await #expect(throws: WebSocketError(.redirectRefused, "")) { try await task.value }
            for server in servers { try server.expectEnd() }
            #expect(listener.isIdle())
        }
    }

    @Test("a redirect without a Location, and one whose answer never ends", arguments: [true, false])
    func broken(ends: Bool) async throws {
        try await withScriptedServer { listener, loops in
            var configuration = WebSocketClient.Configuration(url: listener.url())
            configuration.loops = loops
            let client = WebSocketClient(configuration)
            let task = Task { try await client.connect() }
            let server = try listener.accept()
            try server.readRequest()
            if ends {
                try server.respond("302 Found", ["Content-Length: 0"])
            } else {
                try server.peer.send("HTTP/1.1 302 Found\r\nLocation: /")
                try server.expectNoReader(of: [UInt8](repeating: UInt8(ascii: "x"), count: 64 << 10))
            }
            let code: WebSocketError.Code = ends ? .redirectRefused : .handshakeFailed
            await #expect(throws: WebSocketError(code, "")) { try await task.value }
            try server.expectEnd()
        }
    }

    @Test("the time for a handshake begins anew, and ends, at each server")
    func silentTarget() async throws {
        try await withScriptedServer { listener, loops in
            var configuration = WebSocketClient.Configuration(url: listener.url())
            configuration.loops = loops
            configuration.timeouts.handshake = .milliseconds(300)
            let client = WebSocketClient(configuration)
            let task = Task { try await client.connect() }
            let first = try listener.accept()
            try first.readRequest()
            try first.respond("307 Temporary Redirect", ["Location: /elsewhere", "Content-Length: 0"])
            let second = try listener.accept()
            try second.readRequest()
            #expect(second.requestLine == "GET /elsewhere HTTP/1.1")
            let error = await #expect(throws: WebSocketError(.timedOut, "")) { try await task.value }
            #expect(error?.message.contains("/elsewhere") == true)
            try first.expectEnd()
            try second.expectEnd()
        }
    }
}
