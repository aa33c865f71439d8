import Testing
import WebSockets
import WebSocketsTesting

/// Sends every message back as it came, whole or in pieces.
@Sendable
func echo(_ ws: WebSocket, _ bits: FrameBits, _ bytes: RawSpan) -> DataAction {
    if !bits.opcode.isControl { ws.write(bytes, opcode: bits.opcode, fin: bits.fin) }
    return .keepOpen
}

/// Runs a script against a server with one echoing route, `/`, whose calls are in the log.
func withEcho(
    over transport: TestTransport,
    options: WebSocketOptions = WebSocketOptions(),
    body: (TestServer, EventLog) async throws -> Void
) async throws {
    let log = EventLog()
    try await withServer(over: transport) { server in
        server.webSocket("/", log: log, options: options, data: echo)
    } body: { test in
        try await body(test, log)
    }
    #expect(log.breaches == [])
}

/// Expects a Close frame with this code, answers it, and expects the end of the stream without more ado.
func expectFailure(
    _ peer: RawPeer,
    _ code: CloseCode,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let close = try peer.readClose()
    #expect(close.closeCode == code, sourceLocation: sourceLocation)
    // The server need not wait for the answer, so it may be gone.
    try? peer.send(.close(code.rawValue))
    let rest = try peer.readUntilClosed(within: .seconds(2))
    #expect(rest.bytes == [], "after the Close frame", sourceLocation: sourceLocation)
}

/// Bytes that are not all the same, so that a shift or a loss shows.
func pattern(_ count: Int) -> [UInt8] {
    repeating((0..<4099).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }, to: count)
}

/// ASCII of the same kind.
func letters(_ count: Int) -> [UInt8] {
    repeating((0..<4099).map { UInt8(ascii: "a") + UInt8(($0 &* 7 &+ $0 >> 8) % 26) }, to: count)
}

/// Blocks whose length is no power of two: one by one, millions of bytes take seconds in a debug build.
private func repeating(_ block: [UInt8], to count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + block.count)
    while bytes.count < count { bytes += block }
    bytes.removeLast(bytes.count - count)
    return bytes
}

/// What a handler of a test throws.
struct TestError: Error {}
