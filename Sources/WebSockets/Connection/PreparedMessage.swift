/// A message framed once, to be sent on any number of connections.
///
/// Use it where the same bytes go to many peers: framing and copying are paid once, and peers that lag behind share
/// the bytes instead of each holding its own copy. Sendable; making one is the only cost.
public struct PreparedMessage: Sendable {
    /// Header and payload as they go out.
    let frame: [UInt8]
    /// The frame's first byte.
    let bits: FrameBits

    /// Bytes of the payload. The length of a frame tells that of its header (RFC 6455 section 5.2).
    var payloadCount: Int { frame.count - (frame.count < 128 ? 2 : frame.count < 65_540 ? 4 : 10) }

    /// A text message.
    public init(text: String) {
        var text = text
        text.makeContiguousUTF8()
        self = unsafe PreparedMessage(FrameBits(.text), payload: text.utf8Span.span.bytes)
    }

    /// A binary message.
    public init(binary bytes: [UInt8]) {
        self = unsafe PreparedMessage(FrameBits(.binary), payload: bytes.span.bytes)
    }

    /// A message of bytes that live elsewhere; nil when they are to be text and are not UTF-8.
    public init?(_ bytes: borrowing RawSpan, as kind: MessageKind) {
        if kind == .text, !UTF8Validator.isValid(bytes) { return nil }
        self.init(FrameBits(kind.opcode), payload: bytes)
    }

    /// Any frame; the caller has checked it.
    init(_ bits: FrameBits, payload: borrowing RawSpan) {
        var frame = FrameHeader(bits: bits, payloadLength: payload.byteCount).encoded()
        frame.reserveCapacity(frame.count + payload.byteCount)
        unsafe payload.withUnsafeBytes { unsafe frame.append(contentsOf: $0) }
        self.frame = frame
        self.bits = bits
    }
}
