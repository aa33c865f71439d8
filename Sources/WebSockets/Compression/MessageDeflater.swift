/// The sending half of compression on one connection: what was agreed on, and what is kept between messages (RFC 7692).
///
/// Confined to the connection's loop.
final class MessageDeflater {
    let settings: Deflater.Settings
    private let pool: DeflatePool
    private let threshold: Int
    private let keepsContext: Bool
    private var deflater: Deflater?
    /// Whether the fragmented message on its way out is compressed.
    private var isFragmenting = false

    /// - Parameters:
    ///   - compression: the wishes of this side.
    ///   - agreed: what came of them.
    ///   - isClient: whether this side is the client.
    ///   - pool: where compressors come from that keep nothing, the loop's.
    init(_ compression: Compression, _ agreed: DeflateParameters, isClient: Bool, pool: DeflatePool) {
        let windowBits = isClient ? agreed.clientWindowBits : agreed.serverWindowBits
        settings = Deflater.Settings(compression, windowBits: windowBits)
        threshold = compression.threshold
        keepsContext = isClient ? agreed.clientContextTakeover : agreed.serverContextTakeover
        self.pool = pool
    }

    /// What the last call of `deflate` came to, until the next call.
    var deflated: DeflateBuffer { pool.deflated }

    /// Compresses a message, or a fragment of one; false when it is to go out as it is.
    ///
    /// - Parameter compress: what its sender says about it; nil for the threshold.
    func deflate(_ bits: FrameBits, _ payload: borrowing RawSpan, _ compress: Bool?) -> Bool {
        if bits.isFragment { return deflateFragment(bits, payload, compress) }
        guard wants(payload.byteCount, compress), let deflater = takeDeflater() else { return false }
        deflater.deflate(payload, endsMessage: true, into: pool.deflated)
        let isSmaller = pool.deflated.count < payload.byteCount
        // What is not sent must not be referred to.
        if keepsContext, !isSmaller { deflater.reset() }
        giveDeflater()
        return isSmaller
    }

    /// The compressed copy of a message that others are sent too; nil when it is to go out as it is.
    ///
    /// The next message must not refer to those before it, since the peer's window holds what this compressor has not seen.
    func copy(of message: PreparedMessage, from copies: DeflatedCopies) -> PreparedMessage? {
        guard wants(message.payloadCount, message.compress),
            let copy = copies.copy(of: message, settings, pool)
        else { return nil }
        deflater?.reset()
        return copy
    }

    /// Whether a message that begins with `size` bytes is to be compressed.
    private func wants(_ size: Int, _ compress: Bool?) -> Bool {
        size > 0 && (compress ?? (size >= threshold))
    }

    private func deflateFragment(_ bits: FrameBits, _ payload: borrowing RawSpan, _ compress: Bool?) -> Bool {
        if bits.opcode != .continuation {
            isFragmenting = wants(payload.byteCount, compress) && takeDeflater() != nil
        }
        guard isFragmenting, let deflater else { return false }
        deflater.deflate(payload, endsMessage: bits.fin, into: pool.deflated)
        if bits.fin {
            isFragmenting = false
            giveDeflater()
        }
        return true
    }

    private func takeDeflater() -> Deflater? {
        if deflater == nil { deflater = keepsContext ? Deflater(settings) : pool.takeDeflater(settings) }
        return deflater
    }

    private func giveDeflater() {
        guard !keepsContext, let deflater = deflater.take() else { return }
        pool.give(deflater, settings)
    }
}
