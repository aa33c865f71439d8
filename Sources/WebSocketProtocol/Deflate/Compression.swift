/// How to compress messages with permessage-deflate (RFC 7692), on a route or for a client.
///
/// Compression costs tens of microseconds for a message of some kilobytes and pays where bandwidth is dear and
/// messages are text. Without context takeover, the default, each message is compressed by itself: nothing is kept
/// for a connection between messages, and a broadcast is compressed once for all. With it a message may refer to
/// earlier ones, which makes small, similar messages much smaller, at the price of memory for each connection.
///
/// Never compress what holds a secret together with text that an attacker chooses: the length tells about the secret.
/// Send such messages with `compress: false`.
///
/// The peer has its say as well: what came of both is `WebSocket.compression`.
public struct Compression: Sendable, Hashable {
    /// Messages of fewer bytes go out as they are. Default 1024: what fits into one packet gains little.
    public var threshold: Int

    /// zlib's level for what we send, 1 (fastest) to 9 (smallest). Default 1.
    public var level: Int

    /// Size of the window for what we send, as the exponent of a power of two, 9 to 15. Default 15, 32 KiB.
    ///
    /// The peer needs as much memory to read it. It may ask for less.
    public var windowBits: Int

    /// Size of the window that the peer may use, 9 to 15; it can be asked for less only if it offers so. Default 15.
    public var peerWindowBits: Int

    /// Whether messages that we send may refer to earlier ones. Default false.
    ///
    /// A connection then keeps a compressor, from its first compressed message on: `2^(windowBits + 2) +
    /// 2^(memoryLevel + 9)` bytes and 6 KB, 262 KB by default. Ignored with `OverflowPolicy.dropOldest`, since a message
    /// that others refer to must not be dropped.
    public var contextTakeover: Bool

    /// Whether messages that the peer sends may refer to earlier ones. Default false.
    ///
    /// A connection then keeps a decompressor, from the first compressed message on: `2^peerWindowBits` bytes and
    /// 7 KB, 40 KB by default.
    public var peerContextTakeover: Bool

    /// zlib's memory level for what we send, 1 to 9; less makes larger output. Default 8.
    public var memoryLevel: Int

    /// The defaults, but for what is given.
    public init(
        threshold: Int = 1024,
        level: Int = 1,
        windowBits: Int = 15,
        peerWindowBits: Int = 15,
        contextTakeover: Bool = false,
        peerContextTakeover: Bool = false,
        memoryLevel: Int = 8
    ) {
        self.threshold = threshold
        self.level = level
        self.windowBits = windowBits
        self.peerWindowBits = peerWindowBits
        self.contextTakeover = contextTakeover
        self.peerContextTakeover = peerContextTakeover
        self.memoryLevel = memoryLevel
    }

    /// False when zlib would not take the settings.
    package var isValid: Bool {
        threshold >= 0 && (1...9).contains(level) && (1...9).contains(memoryLevel)
            && (9...15).contains(windowBits) && (9...15).contains(peerWindowBits)
    }
}
