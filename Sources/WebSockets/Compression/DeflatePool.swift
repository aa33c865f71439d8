/// What the connections of a loop compress and decompress with, unless they keep something of their own.
///
/// Confined to the loop.
final class DeflatePool {
    /// Where messages are decompressed; lent to handlers.
    let inflated = DeflateBuffer()
    /// Where messages are compressed, while handlers may be reading from the other.
    let deflated = DeflateBuffer()
    private var inflaters: [Inflater] = []
    private var deflaters: [Deflater.Settings: [Deflater]] = [:]

    /// Streams of one kind kept between messages. More are in use only while messages come in pieces.
    private static let limit = 8
    /// Serves every peer, whatever window it agreed on.
    private static let windowBits = 15

    /// A decompressor that has seen nothing; nil when there is no memory.
    func takeInflater() -> Inflater? { inflaters.popLast() ?? Inflater(windowBits: Self.windowBits) }

    /// Takes a decompressor back, whatever it has seen.
    func give(_ inflater: Inflater) {
        guard inflaters.count < Self.limit else { return }
        inflater.reset()
        inflaters.append(inflater)
    }

    /// A compressor that has seen nothing; nil when there is no memory.
    func takeDeflater(_ settings: Deflater.Settings) -> Deflater? {
        deflaters[settings]?.popLast() ?? Deflater(settings)
    }

    /// Takes a compressor back, whatever it has seen.
    func give(_ deflater: Deflater, _ settings: Deflater.Settings) {
        guard deflaters[settings, default: []].count < Self.limit else { return }
        deflater.reset()
        deflaters[settings, default: []].append(deflater)
    }
}
