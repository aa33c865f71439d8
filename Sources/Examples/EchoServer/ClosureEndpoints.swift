internal import Synchronization
internal import WebSockets

/// Sends every message back with its opcode, every fragment as a fragment.
func registerEcho(on routes: some Routes, _ options: WebSocketOptions, _ tally: Tally) {
    routes.webSocket(
        "/",
        options: options,
        ready: { _ in tally.countReady() },
        data: { ws, bits, bytes in
            if !bits.opcode.isControl { ws.write(bytes, opcode: bits.opcode, fin: bits.fin) }
            return .keepOpen
        },
        close: { _, _ in tally.countClosed() }
    )
}

/// Sends every message to all clients of the path, the sender among them.
func registerBroadcast(
    on server: WebSocketServer,
    _ options: WebSocketOptions,
    _ tally: Tally
) throws(WebSocketError) {
    let room = try server.room("broadcast", RoomOptions(overflow: options.overflow))
    var options = options
    options.deliversFragments = false
    server.webSocket(
        "/broadcast",
        options: options,
        ready: { ws in
            tally.countReady()
            room.join(ws)
        },
        data: { ws, bits, bytes in
            if !bits.opcode.isControl, let message = PreparedMessage(bytes, as: bits.opcode == .text ? .text : .binary)
            {
                room.send(message)
            }
            return .keepOpen
        },
        close: { _, _ in tally.countClosed() }
    )
}

/// Reads and forgets.
func registerSink(on routes: some Routes, _ options: WebSocketOptions, _ tally: Tally) {
    routes.webSocket(
        "/sink",
        options: options,
        ready: { _ in tally.countReady() },
        data: { _, _, _ in .keepOpen },
        close: { _, _ in tally.countClosed() }
    )
}

/// Sends `count` messages of `size` bytes, no faster than the client reads, then closes.
func registerSource(on routes: some Routes, _ options: WebSocketOptions, _ tally: Tally) {
    routes.webSocket(
        "/source",
        options: options,
        userInfo: { request in
            let count = request.query["count"].flatMap { Int($0) } ?? 1
            let size = request.query["size"].flatMap { Int($0) } ?? 1024
            return Source(count: count, size: min(max(size, 0), 64 << 20))
        },
        ready: { ws, source in
            tally.countReady()
            source.pump(into: ws)
        },
        drain: { ws, source in source.pump(into: ws) },
        close: { _, _, _ in tally.countClosed() }
    )
}

/// What one client of `/source` has still to get.
private final class Source: Sendable {
    private let remaining: Mutex<Int>
    private let message: PreparedMessage

    init(count: Int, size: Int) {
        remaining = Mutex(count)
        message = PreparedMessage(binary: [UInt8](repeating: UInt8(ascii: "x"), count: size))
    }

    /// Sends until the queue is full; `drain` calls again.
    func pump(into ws: WebSocket) {
        remaining.withLock { remaining in
            while remaining > 0 {
                let verdict = ws.send(message)
                guard verdict.isAccepted else { return }
                remaining -= 1
                if verdict == .buffered { return }
            }
            ws.close()
        }
    }
}
