/// What a ``FrameReader`` found in the bytes it was given.
///
/// Payloads lie in those bytes, already unmasked, and are valid as long as the bytes are.
@usableFromInline
package enum FrameEvent: ~Copyable {
    /// A piece of a text or binary message.
    case piece(MessagePiece)

    /// A whole Ping, Pong or Close frame.
    case control(ControlFrame)

    /// The peer broke a rule: no later byte is looked at. Each later call returns the same event.
    case refused(FrameRefusal)

    /// Every byte is taken, and the next event needs more of them.
    case needsBytes
}

/// The payload of a data frame, or as much of it as arrived together (RFC 6455 section 5.4).
@usableFromInline
package struct MessagePiece: Sendable {
    /// The position of the payload in the bytes that were read; empty for an empty frame.
    @usableFromInline
    package let range: Range<Int>

    /// The type of the whole message, `text` or `binary`, with each of its pieces.
    @usableFromInline
    package let opcode: Opcode

    /// Whether the message begins with this piece.
    @usableFromInline
    package let isFirst: Bool

    /// Whether the message ends with this piece.
    @usableFromInline
    package let isFinal: Bool

    /// Whether the frame ends with this piece.
    @usableFromInline
    package let endsFrame: Bool

    /// Whether the message is compressed, with each of its pieces (RFC 7692 section 6).
    @usableFromInline
    package let hasRSV1: Bool

    /// Describes a piece.
    @inlinable
    package init(range: Range<Int>, opcode: Opcode, isFirst: Bool, isFinal: Bool, endsFrame: Bool, hasRSV1: Bool) {
        self.range = range
        self.opcode = opcode
        self.isFirst = isFirst
        self.isFinal = isFinal
        self.endsFrame = endsFrame
        self.hasRSV1 = hasRSV1
    }
}

/// A whole control frame (RFC 6455 section 5.5).
@usableFromInline
package struct ControlFrame: ~Copyable {
    /// Which one: `ping`, `pong` or `close`.
    package let opcode: Opcode

    /// The position of a payload that arrived whole in the bytes that were read.
    private let range: Range<Int>

    /// A payload that arrived in parts; empty when `range` tells where it is.
    private let collected: [UInt8]

    init(opcode: Opcode, range: Range<Int>) {
        self.opcode = opcode
        self.range = range
        collected = []
    }

    init(opcode: Opcode, collected: consuming [UInt8]) {
        self.opcode = opcode
        range = 0..<0
        self.collected = collected
    }

    /// Lends the payload, at most 125 bytes.
    ///
    /// - Parameter bytes: the bytes that the frame was read from.
    package func withPayload<Result: ~Copyable, Failure: Error>(
        in bytes: RawSpan,
        _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // The span of the array is lent to the closure only.
        collected.isEmpty ? try body(bytes.extracting(range)) : try body(unsafe collected.span.bytes)
    }
}
