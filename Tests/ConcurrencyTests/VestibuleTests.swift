import Glibc
import Testing
import WebSockets
import WebSocketsTesting

extension ConcurrencySuite {
    /// Each in a process of its own, whose descriptors and time nobody else uses.
    @Suite("Connections whose PROXY header has not come yet")
    struct VestibuleTests {
        private static let header = "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n"
        /// As many as one loop lets wait.
        private static let capacity = 1024

        private static func start() async throws -> (server: WebSocketServer, port: Int) {
            var configuration = WebSocketServer.Configuration()
            configuration.listeners = [.tcp(port: 0, proxyProtocol: true)]
            configuration.loops = 1
            configuration.maxConnections = 4 * capacity
            configuration.handshakeTimeout = .seconds(60)
            let server = WebSocketServer(configuration)
            server.http("/") { _ in .text("served") }
            try await server.start()
            return (server, try #require(server.port))
        }

        /// Proves that the server has seen what was sent before.
        private static func serve(port: Int) throws {
            let peer = try RawPeer.connect(port: port)
            try peer.send(Array(header.utf8) + RawRequest("/").bytes)
            #expect(try peer.readResponse().text == "served")
            peer.close()
        }

        @Test("when too many wait, those who have waited longest go, and a whole header is served")
        func full() async {
            await #expect(processExitsWith: .success) {
                try Descriptors.allow(3 * Self.capacity)
                let (server, port) = try await Self.start()
                let early = try (0..<10).map { _ in try RawPeer.connect(port: port) }
                for peer in early { try peer.send("PROXY ") }
                try Self.serve(port: port)
                // The clock of the loop counts milliseconds.
                _ = poll(nil, 0, 5)
                // One place is left for the connection that is served: its header may come a moment behind it.
                var late = try (1..<Self.capacity).map { _ in try RawPeer.connect(port: port) }
                try Self.serve(port: port)
                late.append(try RawPeer.connect(port: port))
                for peer in early { #expect(try peer.readUntilClosed().bytes == []) }
                for peer in late {
                    try peer.send(Array(Self.header.utf8) + RawRequest("/").bytes)
                    #expect(try peer.readResponse().text == "served")
                }
                await server.stop()
            }
        }

        @Test("while they wait the loop does nothing")
        func idle() async {
            await #expect(processExitsWith: .success) {
                let (server, port) = try await Self.start()
                let waiting = try (0..<20).map { _ in try RawPeer.connect(port: port) }
                for peer in waiting { try peer.send("PROXY TCP4 192.") }
                try Self.serve(port: port)
                let before = clock()
                _ = poll(nil, 0, 500)
                let milliseconds = (clock() - before) * 1000 / 1_000_000
                #expect(milliseconds < 100, "\(milliseconds) ms of processor time in 500 ms")
                for peer in waiting { peer.close() }
                await server.stop()
            }
        }

        @Test("however they leave, no descriptor is left")
        func leaving() async {
            await #expect(processExitsWith: .success) {
                let (server, port) = try await Self.start()
                try Self.serve(port: port)
                let before = try Descriptors.open()
                for round in 0..<300 {
                    let peer = try RawPeer.connect(port: port)
                    let length = round % (Self.header.utf8.count + 1)
                    if length > 0 { try peer.send(String(Self.header.prefix(length))) }
                    switch round % 3 {
                    case 0: peer.close()
                    case 1: peer.reset()
                    default:
                        peer.shutdownSending()
                        _ = try peer.readUntilClosed()
                        peer.close()
                    }
                }
                let due = ContinuousClock.now + .seconds(5)
                var after = try Descriptors.open()
                while after.count > before.count, ContinuousClock.now < due {
                    _ = poll(nil, 0, 10)
                    after = try Descriptors.open()
                }
                #expect(after.count <= before.count, "\(before.sorted()) became \(after.sorted())")
                try Self.serve(port: port)
                await server.stop()
            }
        }
    }
}
