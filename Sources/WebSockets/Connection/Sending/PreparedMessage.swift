/// A message framed once, to be sent on any number of connections.
///
/// Use it where the same bytes go to many peers: framing, copying and compressing are paid once, and peers that lag
/// behind share the bytes instead of each holding its own copy. Sendable; making one is the only cost.
///
/// A peer that agreed on compression with context takeover gets the same compressed bytes as all others; messages that
/// it is sent later do not refer to earlier ones, so they may be larger than they would be without.
public struct PreparedMessage: Sendable {
    /// Header and payload as they go out.
    let frame: [UInt8]
    /// The frame's first byte.
    let bits: FrameBits
    /// Whether to compress it; nil for the route's threshold.
    let compress: Bool?
    /// Set when the message is made to be shared.
    let deflatedCopies: DeflatedCopies?

    /// Bytes of the payload. The length of a frame tells that of its header (RFC 6455 section 5.2).
    var payloadCount: Int { frame.count - (frame.count < 128 ? 2 : frame.count < 65_540 ? 4 : 10) }

    /// A text message.
    ///
    /// - Parameter compress: whether to compress it where that was agreed on; nil, the default, leaves it to the route's
    ///   threshold.
    public init(text: String, compress: Bool? = nil) {
        var text = text
        text.makeContiguousUTF8()
        self = unsafe PreparedMessage(shared: .text, payload: text.utf8Span.span.bytes, compress: compress)
    }

    /// A binary message; `compress` as above.
    public init(binary bytes: [UInt8], compress: Bool? = nil) {
        self = unsafe PreparedMessage(shared: .binary, payload: bytes.span.bytes, compress: compress)
    }

    /// A message as it was received; `compress` as above.
    public init(_ message: Message, compress: Bool? = nil) {
        switch message {
        case .text(let text): self.init(text: text, compress: compress)
        case .binary(let bytes): self.init(binary: bytes, compress: compress)
        }
    }

    /// A message of bytes that live elsewhere; nil when they are to be text and are not UTF-8. `compress` as above.
    public init?(_ bytes: borrowing RawSpan, as kind: MessageKind, compress: Bool? = nil) {
        if kind == .text, !UTF8Validator.isValid(bytes) { return nil }
        self.init(shared: kind.opcode, payload: bytes, compress: compress)
    }

    private init(shared opcode: Opcode, payload: borrowing RawSpan, compress: Bool?) {
        let bits = FrameBits(opcode)
        self.init(
            bits,
            payload: payload,
            compress: compress,
            deflatedCopies: compress == false ? nil : DeflatedCopies()
        )
    }

    /// Any frame, for one connection; the caller has checked it.
    init(
        _ bits: FrameBits,
        payload: borrowing RawSpan,
        compress: Bool? = nil,
        deflatedCopies: DeflatedCopies? = nil
    ) {
        var frame = FrameHeader(bits: bits, payloadLength: payload.byteCount).encoded()
        frame.reserveCapacity(frame.count + payload.byteCount)
        unsafe payload.withUnsafeBytes { unsafe frame.append(contentsOf: $0) }
        self.frame = frame
        self.bits = bits
        self.compress = compress
        self.deflatedCopies = deflatedCopies
    }

    /// Lends the payload.
    func withPayload<Result>(_ body: (RawSpan) -> Result) -> Result {
        let bytes = unsafe frame.span.bytes
        return body(bytes.extracting((frame.count - payloadCount)..<frame.count))
    }
}
