internal import WebSockets

/// Sends every message back, every fragment as a fragment.
func registerAsyncEcho(on routes: some Routes, _ options: WebSocketOptions, _ tally: Tally) {
    routes.webSocket("/", options: options) { ws in
        tally.countReady()
        defer { tally.countClosed() }
        if options.deliversFragments { return try await echoFragments(of: ws) }
        for try await message in ws { try await ws.send(message) }
    }
}

private func echoFragments(of ws: AsyncWebSocket) async throws {
    var fragments = ws.fragments.makeAsyncIterator()
    while var fragment = try await fragments.next(isolation: #isolation) {
        var writer = ws.writer(fragment.kind)
        while !fragment.isLast {
            try await writer.write(fragment.bytes)
            guard let next = try await fragments.next(isolation: #isolation) else { return }
            fragment = next
        }
        try await writer.finish(fragment.bytes)
    }
}

/// Sends every message to all clients of the path, the sender among them.
func registerAsyncBroadcast(
    on server: WebSocketServer,
    _ options: WebSocketOptions,
    _ tally: Tally
) throws(WebSocketError) {
    let room = try server.room("broadcast", RoomOptions(overflow: options.overflow))
    var options = options
    options.deliversFragments = false
    server.webSocket("/broadcast", options: options) { ws in
        tally.countReady()
        defer { tally.countClosed() }
        try await room.withMember(ws) {
            // Without waiting: one that reads slowly holds up nobody.
            for try await message in ws { room.send(message) }
        }
    }
}

/// Reads and forgets.
func registerAsyncSink(on routes: some Routes, _ options: WebSocketOptions, _ tally: Tally) {
    routes.webSocket("/sink", options: options) { ws in
        tally.countReady()
        defer { tally.countClosed() }
        for try await _ in ws.fragments {}
    }
}

/// Sends `count` messages of `size` bytes, no faster than the client reads, then closes.
func registerAsyncSource(on routes: some Routes, _ options: WebSocketOptions, _ tally: Tally) {
    routes.webSocket("/source", options: options) { ws in
        tally.countReady()
        defer { tally.countClosed() }
        let count = ws.request.query["count"].flatMap { Int($0) } ?? 1
        let size = min(max(ws.request.query["size"].flatMap { Int($0) } ?? 1024, 0), 64 << 20)
        let message = PreparedMessage(binary: [UInt8](repeating: UInt8(ascii: "x"), count: size))
        for _ in 0..<max(count, 0) { try await ws.send(message) }
    }
}
