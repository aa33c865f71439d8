/// Sends one message in pieces, for a message that is too large to hold or not known yet to its end.
///
/// ```swift
/// var writer = ws.writer(.binary)
/// for try await block in file { try await writer.write(block) }
/// try await writer.finish()
/// ```
///
/// Each piece goes out as a frame (RFC 6455 section 5.4). One message at a time can be sent so; whole messages that
/// are sent meanwhile follow behind it. A writer that is dropped before `finish`, by an error perhaps, closes the
/// connection with 1011, since the peer would take what it has for the whole message; one that has sent nothing leaves
/// no trace.
public struct FragmentWriter: ~Copyable, Sendable {
    private let session: AsyncSession
    private let kind: MessageKind
    private let compress: Bool?
    private var hasBegun = false
    private var isFinished = false

    init(_ session: AsyncSession, _ kind: MessageKind, compress: Bool?) {
        self.session = session
        self.kind = kind
        self.compress = compress
    }

    deinit {
        guard hasBegun, !isFinished else { return }
        session.connection.close(.internalError, "a message was left unfinished")
    }

    /// Sends a piece, and waits as long as the queue is at its high watermark.
    ///
    /// A wait that is cancelled just returns: the piece is in the queue.
    ///
    /// - Throws: `.invalidMessage` when a text is not UTF-8, or when another message is being sent in pieces;
    ///   `.closed`.
    public mutating func write(_ bytes: [UInt8]) async throws(WebSocketError) {
        try await send(bytes, fin: false)
    }

    /// The same for a piece of text.
    public mutating func write(_ text: String) async throws(WebSocketError) {
        try await send(Array(text.utf8), fin: false)
    }

    /// Ends the message, with a last piece or none; otherwise as `write`.
    public consuming func finish(_ bytes: [UInt8] = []) async throws(WebSocketError) {
        try await send(bytes, fin: true)
    }

    private mutating func send(_ bytes: [UInt8], fin: Bool) async throws(WebSocketError) {
        let opcode = hasBegun ? Opcode.continuation : kind.opcode
        let bits = FrameBits(opcode, fin: fin)
        let mustWait = try session.sendFragment(bits, bytes, compress: compress)
        hasBegun = true
        isFinished = fin
        if mustWait { try await session.waitAfterFragment() }
    }
}

extension AsyncWebSocket {
    /// Begins a message that is sent in pieces.
    ///
    /// - Parameter compress: as in `WebSocket.write`.
    public func writer(_ kind: MessageKind, compress: Bool? = nil) -> FragmentWriter {
        FragmentWriter(session, kind, compress: compress)
    }
}
