/// Compression on one connection: what was agreed on, and what is kept between messages (RFC 7692).
///
/// Confined to the connection's loop.
final class PerMessageDeflate {
    /// What comes in.
    enum Arrival {
        /// A piece of a message that is not compressed.
        case plain
        /// A piece of a compressed message.
        case compressed
        /// RSV1 in a frame that may not have it.
        case misplacedMark
    }

    private let compression: Compression
    private let keepsInflater: Bool
    private let keepsDeflater: Bool
    private let peerWindowBits: Int
    let settings: Deflater.Settings

    private var inflater: Inflater?
    private var isInflating = false
    private var isInFirstFrame = false
    /// Whether the next chunk is the first of its message.
    var isFirstChunk = false
    /// Bytes inflated since others had their turn.
    var inflatedSincePause = 0
    /// Whether the frame received last had RSV1.
    var lastFrameWasMarked = false

    private var deflater: Deflater?
    /// The fragmented message on its way out is compressed.
    private var isFragmenting = false

    /// - Parameters:
    ///   - compression: the wishes of this side.
    ///   - agreed: what came of them.
    ///   - isClient: whether this side is the client.
    init(_ compression: Compression, _ agreed: DeflateParameters, isClient: Bool) {
        self.compression = compression
        keepsInflater = isClient ? agreed.serverContextTakeover : agreed.clientContextTakeover
        keepsDeflater = isClient ? agreed.clientContextTakeover : agreed.serverContextTakeover
        peerWindowBits = isClient ? agreed.serverWindowBits : agreed.clientWindowBits
        let windowBits = isClient ? agreed.clientWindowBits : agreed.serverWindowBits
        settings = Deflater.Settings(compression, windowBits: windowBits)
    }

    /// Takes note of a piece of a message.
    func receive(isMarked: Bool, isFirst: Bool, endsFrame: Bool) -> Arrival {
        lastFrameWasMarked = isMarked
        if isFirst {
            isInflating = isMarked
            isFirstChunk = true
        }
        defer { isInFirstFrame = (isFirst || isInFirstFrame) && !endsFrame }
        if isMarked, !isFirst, !isInFirstFrame { return .misplacedMark }
        return isInflating ? .compressed : .plain
    }

    /// What the message being received is decompressed with; nil when there is no memory.
    func inflater(from pool: DeflatePool) -> Inflater? {
        if inflater == nil { inflater = keepsInflater ? Inflater(windowBits: peerWindowBits) : pool.takeInflater() }
        return inflater
    }

    /// A message has been decompressed.
    func endInflating(_ pool: DeflatePool) {
        guard !keepsInflater, let inflater = inflater.take() else { return }
        pool.give(inflater)
    }

    /// Whether a message that begins with `size` bytes is to be compressed.
    ///
    /// - Parameter compress: what its sender says about it.
    func wants(_ size: Int, _ compress: Bool?) -> Bool {
        size > 0 && (compress ?? (size >= compression.threshold))
    }

    /// Compresses a whole message to `pool.deflated`; false when it does not become smaller.
    func deflate(_ payload: borrowing RawSpan, _ pool: DeflatePool) -> Bool {
        guard let deflater = takeDeflater(from: pool) else { return false }
        deflater.deflate(payload, endsMessage: true, into: pool.deflated)
        let isSmaller = pool.deflated.count < payload.byteCount
        // What is not sent must not be referred to.
        if keepsDeflater, !isSmaller { deflater.reset() }
        endDeflating(pool)
        return isSmaller
    }

    /// Compresses a fragment to `pool.deflated`; false when its message goes out as it is.
    func deflateFragment(_ bits: FrameBits, _ payload: borrowing RawSpan, _ compress: Bool?, _ pool: DeflatePool)
        -> Bool
    {
        if bits.opcode != .continuation {
            isFragmenting = wants(payload.byteCount, compress) && takeDeflater(from: pool) != nil
        }
        guard isFragmenting, let deflater else { return false }
        deflater.deflate(payload, endsMessage: bits.fin, into: pool.deflated)
        if bits.fin {
            isFragmenting = false
            endDeflating(pool)
        }
        return true
    }

    /// A message that was compressed elsewhere goes out: the next one must not refer to those before it, since the
    /// peer's window holds what our compressor has not seen.
    func noteForeignMessage() {
        deflater?.reset()
    }

    private func takeDeflater(from pool: DeflatePool) -> Deflater? {
        if deflater == nil { deflater = keepsDeflater ? Deflater(settings) : pool.takeDeflater(settings) }
        return deflater
    }

    private func endDeflating(_ pool: DeflatePool) {
        guard !keepsDeflater, let deflater = deflater.take() else { return }
        pool.give(deflater, settings)
    }
}
