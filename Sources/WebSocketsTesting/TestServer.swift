public import WebSockets

/// A server that lives as long as a closure, and peers that are connected to it.
public final class TestServer: Sendable {
    /// The server itself.
    public let server: WebSocketServer

    /// How peers are connected.
    public let transport: TestTransport

    private let sockets = Monitor<[StreamSocket]>([])
    private let clock: SettableClock?

    init(_ server: WebSocketServer, transport: TestTransport, clock: SettableClock?) {
        self.server = server
        self.transport = transport
        self.clock = clock
    }

    /// Lets time pass for the server, whose clock stands still otherwise; returns when it has done all that falls due.
    ///
    /// Of use only with `stopsClock`. Heartbeats, timeouts and rates go by this clock.
    public func advanceClock(by duration: Duration) async {
        guard let clock else { return }
        let (seconds, attoseconds) = duration.components
        // What the peers have seen the server do is done before the clock moves, answers of the C library's included.
        for _ in 0..<3 { await server.clockAdvanced() }
        clock.advance(milliseconds: UInt64(max(0, seconds * 1000 + attoseconds / 1_000_000_000_000_000)))
        await server.clockAdvanced()
    }

    /// A new connection to the server, on which nothing has been sent. It stays open until the server is stopped,
    /// unless the peer closes it.
    public func connect() throws -> RawPeer {
        let socket = try makeSocket()
        sockets.update { $0.append(socket) }
        return RawPeer(socket)
    }

    /// A new connection on which the opening handshake is complete.
    public func open(_ target: String = "/", headers: KeyValuePairs<String, String> = [:]) throws -> RawPeer {
        let peer = try connect()
        try peer.openWebSocket(target, headers: headers)
        return peer
    }

    /// Proves that a server that was stopped has closed every connection that its peer left open.
    func checkThatAllEnded() throws(PeerError) {
        let deadline = Deadline(after: .seconds(5))
        for socket in sockets.current where socket.isOpen {
            var dropped: [UInt8] = []
            do throws(PeerError) {
                while try socket.receive(into: &dropped, by: deadline, awaiting: "the end of a connection after stop") {
                    dropped.removeAll(keepingCapacity: true)
                }
            } catch {
                guard error.code == .reset else { throw error }
            }
        }
    }

    private func makeSocket() throws -> StreamSocket {
        switch transport {
        case .tcp:
            guard let port = server.port else { throw PeerError(.system, "the server listens on no port") }
            return try StreamSocket.tcp(host: "127.0.0.1", port: port, by: Deadline(after: .seconds(5)))
        case .inMemory:
            let (ours, theirs) = try StreamSocket.pair()
            let socket = StreamSocket(owning: ours)
            do {
                try server.adopt(descriptor: theirs)
            } catch {
                StreamSocket(owning: theirs).close()
                throw error
            }
            return socket
        }
    }
}

/// Runs a server for the length of `body`, then stops it.
///
/// When the body is over the server is stopped with a short grace. Every connection that the body has left open must
/// end by that; one that does not is reported as an error, since the server has lost sight of its descriptor.
///
/// The script runs on threads of its own and may block them.
///
/// ```swift
/// try await withServer { server in
///     server.webSocket("/", data: { ws, _, bytes in ws.send(bytes, as: .text); return .keepOpen })
/// } body: { test in
///     let peer = try test.open("/")
/// }
/// ```
///
/// - Parameters:
///   - transport: how peers are connected. Default in memory.
///   - loops: threads that serve them. Default 1.
///   - stopsClock: whether the server's clock moves only by `TestServer.advanceClock(by:)`. Default false.
///   - configure: changes other settings before the server is made.
///   - routes: registers the routes.
///   - body: the script.
@discardableResult
public func withServer<Result>(
    over transport: TestTransport = .inMemory,
    loops: Int = 1,
    stopsClock: Bool = false,
    configure: (inout WebSocketServer.Configuration) -> Void = { _ in },
    routes: (WebSocketServer) -> Void,
    body: (TestServer) async throws -> Result
) async throws -> Result {
    var configuration = WebSocketServer.Configuration()
    configuration.loops = loops
    configuration.listeners = transport == .tcp ? [.tcp(host: "127.0.0.1", port: 0)] : []
    let clock = stopsClock ? SettableClock() : nil
    configuration.clock = clock
    configure(&configuration)
    let server = WebSocketServer(configuration)
    routes(server)
    return try await runScript {
        try await server.start()
        let test = TestServer(server, transport: transport, clock: clock)
        let outcome: Swift.Result<Result, any Error>
        do {
            outcome = .success(try await body(test))
        } catch {
            outcome = .failure(error)
        }
        await server.stop(grace: .milliseconds(100))
        let result = try outcome.get()
        try test.checkThatAllEnded()
        return result
    }
}
