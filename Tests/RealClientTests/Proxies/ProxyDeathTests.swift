import Glibc
import Testing
import WebSockets
import WebSocketsTesting

@Suite("A proxy that dies without a word")
struct ProxyDeathTests {
    enum Victim: CaseIterable {
        case nginxWorker, haproxy, haproxyWithHeaders

        func start(backend: String) throws -> RealProxy {
            switch self {
            case .nginxWorker: try .nginx(to: backend)
            case .haproxy: try .haproxy(.http, to: backend)
            case .haproxyWithHeaders: try .haproxy(.tcp, to: backend, serverOptions: "send-proxy-v2")
            }
        }

        func strike(_ proxy: RealProxy) throws {
            for pid in self == .nginxWorker ? try proxy.workers() : [proxy.program.pid] { kill(pid, SIGKILL) }
        }
    }

    @Test("each of its 50 connections closes once, with 1006, and leaves no descriptor", arguments: Victim.allCases)
    func death(victim: Victim) async throws {
        let count = 50
        try await ProxiedServer.run { configuration in
            configuration.listeners = [.tcp(port: 0, proxyProtocol: victim == .haproxyWithHeaders)]
        } proxy: { backend in
            try victim.start(backend: backend)
        } body: { server in
            let port = try #require(server.test.server.port)
            var peers: [RawPeer] = []
            for number in 0..<count {
                let peer = try RawPeer.connect(port: server.proxy.port)
                try peer.openWebSocket()
                // Half of them are in the middle of something.
                if number.isMultiple(of: 2) { try peer.send(RawFrame(.text, "half", fin: false)) }
                peers.append(peer)
            }
            try server.log.wait(for: "\(count) connections") { $0.count == count }
            #expect(try Sockets.connected(toPort: port) >= count)

            try victim.strike(server.proxy)
            let reasons = try server.log.waitForClose(count: count)
            #expect(reasons.map(\.code) == Array(repeating: .abnormal, count: count))
            for peer in peers { _ = try peer.readUntilClosed() }
            try await Self.untilGone(server.test.server, port: port)
            #expect(server.log.closeInfos.count == count)
        }
    }

    private static func untilGone(_ server: WebSocketServer, port: Int) async throws {
        let due = ContinuousClock.now + .seconds(5)
        while true {
            let served = await server.connectionCount()
            let sockets = try Sockets.connected(toPort: port)
            if served == 0, sockets == 0 { return }
            try #require(ContinuousClock.now < due, "\(served) connections and \(sockets) sockets are left")
            _ = poll(nil, 0, 10)
        }
    }
}
