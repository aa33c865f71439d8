internal import CSwiftWebSockets
internal import LWSBinding
internal import WebSockets

/// What a client's handle stands for: the client, and its sessions.
///
/// `@unchecked Sendable`: `handle` and `run` are written before anybody has the handle.
@safe
final class ClientObject: @unchecked Sendable {
    static let table = HandleTable<ClientObject>()

    let client: WebSocketClient
    private let loops: ClientLoops
    private let ended: sws_ended_handler?
    private let user: UnsafeMutableRawPointer?
    private(set) var handle: OpaquePointer?
    private let life = Lock(Life.running)

    private enum Life {
        case running
        /// Who waits for the end.
        case stopping([Latch])
        case ended
    }

    private struct Current {
        /// Refers to this object by its handlers, so it is let go at the end.
        var run: WebSocketClient.Run?
        var isOver = false
        var connection: UInt = 0
    }

    private let current = Lock(Current())

    /// Begins to connect.
    init(_ configuration: WebSocketClient.Configuration, _ handlers: Handlers, _ members: sws_client_options) {
        client = WebSocketClient(configuration)
        loops = configuration.loops
        unsafe ended = members.ended
        unsafe user = members.user
        unsafe handle = Self.table.insert(self)
        let run = client.open(
            ready: { ws in self.begin(ws, handlers) },
            data: { ws, bits, bytes in ConnectionObject.of(ws)?.receive(bits, bytes) ?? .keepOpen },
            drain: { ws in ConnectionObject.of(ws)?.drain() },
            close: { ws, info in ConnectionObject.of(ws)?.finish(info) },
            ended: { error in self.end(error) }
        )
        current.withLock { if !$0.isOver { $0.run = run } }
    }

    /// The handle of the last session, stale when that has ended.
    var connection: OpaquePointer? { unsafe OpaquePointer(bitPattern: current.withLock(\.connection)) }

    /// Stops the client, and returns when its last callback has.
    ///
    /// - Throws: `SWS_WOULD_BLOCK` on the thread of its loop, where the stop is only begun.
    func stop(_ code: CloseCode, _ reason: String) throws(Failure) {
        let latch = loops.runsOnThisThread ? nil : Latch()
        let runs = life.withLock { life in
            switch life {
            case .running: life = .stopping(latch.map { [$0] } ?? [])
            case .stopping(let others): life = .stopping(others + (latch.map { [$0] } ?? []))
            case .ended: return false
            }
            return true
        }
        guard runs else { throw .staleHandle }
        current.withLock(\.run)?.stop(code, reason: reason)
        guard let latch else {
            throw Failure(
                SWS_WOULD_BLOCK,
                "the stop has begun, but the thread of the client's loop cannot wait for its end"
            )
        }
        latch.wait()
    }

    private func begin(_ ws: WebSocket, _ handlers: Handlers) {
        guard let object = ConnectionObject(openedBy: ws, handlers) else { return ws.close(.internalError) }
        current.withLock { $0.connection = unsafe UInt(bitPattern: object.handle) }
        object.becomeReady(ws)
    }

    private func end(_ error: WebSocketError?) {
        let failure = error.map(Failure.init)
        let text = failure?.text ?? "closed"
        unsafe text.withCString { unsafe ended?(handle, failure?.code ?? Int32(SWS_OK), $0, user) }
        unsafe Self.table.remove(handle)
        current.withLock { current in
            current.isOver = true
            current.run = nil
        }
        loops.stop {
            let latches = self.life.withLock { life -> [Latch] in
                defer { life = .ended }
                return if case .stopping(let latches) = life { latches } else { [] }
            }
            for latch in latches { latch.open() }
        }
    }
}
