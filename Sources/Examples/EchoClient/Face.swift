internal import Synchronization
internal import WebSockets

/// The two ways in which the same is done.
enum Face: String {
    case closures
    case async

    /// Connects, sends every message back, and returns how the connection ended.
    func echo(_ client: WebSocketClient) async throws -> CloseInfo {
        switch self {
        case .closures: try await echoByClosures(client)
        case .async: try await echoAsync(client)
        }
    }
}

private func echoAsync(_ client: WebSocketClient) async throws -> CloseInfo {
    try await client.withConnection { ws in
        do {
            for try await message in ws { try await ws.send(message) }
        } catch let error as WebSocketError where error.code == .closed {
            // The end came while a message was to be sent.
        }
        return try await ws.closed()
    }
}

private func echoByClosures(_ client: WebSocketClient) async throws -> CloseInfo {
    let ending = Ending()
    let error = await withCheckedContinuation { continuation in
        client.open(
            data: { ws, bits, bytes in
                if !bits.opcode.isControl { ws.write(bytes, opcode: bits.opcode, fin: bits.fin) }
                return .keepOpen
            },
            close: { _, info in ending.info.withLock { $0 = info } },
            ended: { continuation.resume(returning: $0) }
        )
    }
    if let info = ending.info.withLock({ $0 }) { return info }
    throw error ?? WebSocketError(.closed, "The client was stopped")
}

/// How a session ended.
private final class Ending: Sendable {
    let info = Mutex<CloseInfo?>(nil)
}
