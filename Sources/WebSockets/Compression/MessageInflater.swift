/// The receiving half of compression on one connection: what was agreed on, and what is kept between messages (RFC 7692).
///
/// Confined to the connection's loop.
final class MessageInflater {
    private let pool: DeflatePool
    private let keepsContext: Bool
    private let windowBits: Int
    private var inflater: Inflater?
    private var isFirstChunk = false
    /// Bytes inflated since others had their turn.
    private var inflatedSincePause = 0

    /// Bytes that one connection may inflate before it waits for the others, some milliseconds of work. A few kilobytes
    /// may inflate to many messages of the largest size, and all of them would be handled before the loop turned to
    /// anybody else.
    private static let budget = 1 << 20

    /// - Parameters:
    ///   - agreed: what the handshake came to.
    ///   - isClient: whether this side is the client.
    ///   - pool: where decompressors come from that keep nothing, the loop's.
    init(_ agreed: DeflateParameters, isClient: Bool, pool: DeflatePool) {
        keepsContext = isClient ? agreed.serverContextTakeover : agreed.clientContextTakeover
        windowBits = isClient ? agreed.serverWindowBits : agreed.clientWindowBits
        self.pool = pool
    }

    /// Decompresses a piece of a message.
    ///
    /// - Parameters:
    ///   - isFirst: whether the message begins with the piece.
    ///   - isFinal: whether it ends with it.
    ///   - deliver: takes a chunk of the message, valid during the call, and whether it is the first and the last. Returns
    ///     whether to go on.
    /// - Returns: how it went, and the bytes delivered.
    func inflate(
        _ piece: RawSpan,
        isFirst: Bool,
        isFinal: Bool,
        deliver: (_ chunk: RawSpan, _ isFirst: Bool, _ isFinal: Bool) -> Bool
    ) -> (outcome: Inflater.Outcome, count: Int) {
        if isFirst { isFirstChunk = true }
        if inflater == nil { inflater = keepsContext ? Inflater(windowBits: windowBits) : pool.takeInflater() }
        guard let inflater else { return (.outOfMemory, 0) }
        var count = 0
        let outcome = inflater.inflate(piece, endsMessage: isFinal, into: pool.inflated) { chunk, isLast in
            count += chunk.byteCount
            let isFirst = isFirstChunk
            isFirstChunk = false
            return deliver(chunk, isFirst, isLast)
        }
        inflatedSincePause += count
        if outcome == .done, isFinal, !keepsContext, let inflater = self.inflater.take() { pool.give(inflater) }
        return (outcome, count)
    }

    /// Whether so much was inflated that others are to have their turn; begins to count anew if so.
    func takePause() -> Bool {
        guard inflatedSincePause >= Self.budget else { return false }
        inflatedSincePause = 0
        return true
    }
}
