import Testing
import WebSockets
import WebSocketsTesting

@Suite("List of connections")
struct ConnectionsTests {
    @Test("tells what a connection is and has done")
    func one() async throws {
        try await withServer(over: .tcp, stopsClock: true) { server in
            server.webSocket("/rooms/:name", data: echo)
        } body: { test in
            let peer = try test.open("/rooms/a")
            try peer.send(RawFrame(.text, "four"))
            _ = try peer.readMessage()
            await test.advanceClock(by: .seconds(3))
            let connections = await test.server.connections()
            let connection = try #require(connections.first)
            #expect(connections.count == 1)
            #expect(connection.route == "/rooms/:name")
            #expect(connection.state == .open)
            #expect(connection.peer?.description.hasPrefix("127.0.0.1:") == true)
            #expect(connection.age == .seconds(3))
            #expect(connection.silence == .seconds(3))
            #expect(connection.traffic.messagesReceived == 1)
            #expect(connection.traffic.bytesReceived == 4)
            #expect(connection.traffic.messagesSent == 1)
            #expect(connection.traffic.bytesSent == 4)
            #expect(connection.queuedBytes == 0)
            #expect(connection.closeInfo == nil)
        }
    }

    @Test("tells why a connection is closing, and that another one has not said what it wants")
    func states() async throws {
        try await withServer { server in
            server.webSocket("/", ready: { ws in ws.close(CloseCode(rawValue: 4000), reason: "done") })
        } body: { test in
            let peer = try test.open()
            _ = try peer.readClose()
            _ = try test.connect()
            var connections = await test.server.connections()
            for _ in 0..<100 where connections.count < 2 { connections = await test.server.connections() }
            let closing = try #require(connections.first { $0.state == .closing })
            #expect(
                closing.closeInfo == CloseInfo(code: CloseCode(rawValue: 4000), reason: "done", initiator: .local)
            )
            let silent = try #require(connections.first { $0.state == .handshake })
            #expect(silent.route == nil)
            #expect(silent.age == nil)
        }
    }

    @Test("is whole and without doubles when there are more than one turn looks at")
    func many() async throws {
        try await withServer(loops: 2) { server in
            server.webSocket("/", data: echo)
        } body: { test in
            for _ in 0..<1100 { _ = try test.open() }
            let ids = await test.server.connections().map(\.id)
            #expect(ids.count == 1100)
            #expect(Set(ids).count == 1100)
        }
    }
}
