/// Reads the frames of one direction of one connection (RFC 6455 section 5).
///
/// The bytes of a connection go in as they arrive, cut anywhere; events come out one at a time:
///
/// ```swift
/// var offset = 0
/// while wantsMore {
///     switch reader.next(in: &bytes, from: &offset) {
///     case .piece(let piece): receive(bytes.bytes.extracting(piece.range), piece)
///     case .control(let frame): frame.withPayload(in: bytes.bytes) { receive(frame.opcode, $0) }
///     case .refused(let refusal): return fail(refusal.code, refusal.reason)
///     case .needsBytes: return
///     }
/// }
/// ```
///
/// Stopping is not calling `next` again. Bytes before `offset` are taken: their events were returned, or the reader
/// holds them, as it does with an incomplete header and with the first part of a control frame. Bytes from `offset` on
/// were not touched. Whoever stops early keeps them, and gives them to the reader again before any later ones.
///
/// Payloads are unmasked where they lie and never copied, but for control frames that arrive in parts. A message over
/// its limit is refused at the header that announces it.
///
/// Not copyable, for each byte is read once. Confined to the thread of its connection.
@usableFromInline
package struct FrameReader: ~Copyable {
    /// What comes next, or why nothing does.
    @usableFromInline
    enum Phase {
        /// The first byte of a message or of a control frame.
        case message
        /// The first byte of a frame inside a fragmented message, or further bytes of a header.
        case header
        /// Payload of a data frame.
        case data
        /// Payload of a control frame.
        case control
        /// Nothing any more.
        case refused(FrameRefusal)
    }

    /// Whether the peer must mask: true for a server, false for a client.
    @usableFromInline
    let expectsMask: Bool

    /// RSV1 as the bit of a first byte where compression was agreed on, 0 elsewhere.
    @usableFromInline
    let acceptedRSV1: UInt8

    /// The most bytes one message may have, uncompressed.
    @usableFromInline
    let maxMessageSize: Int

    @usableFromInline
    var phase = Phase.message

    /// The bytes of an incomplete header, and how many there are.
    var header = FrameHeaderBytes()
    var headerCount = 0

    // The frame whose payload comes next.
    var mask = PayloadMask(keyInOrder: 0)
    var remaining = 0
    var endsMessage = false
    var controlOpcode = Opcode.ping
    /// What has arrived of a control frame that arrives in parts.
    var controlPayload: [UInt8] = []

    // The message that is unfinished.
    var isInsideMessage = false
    var opcode = Opcode.binary
    var hasRSV1 = false
    var isFirst = false
    /// How many bytes its further frames may announce.
    var allowance = 0

    /// A reader at the first byte behind the handshake.
    ///
    /// - Parameters:
    ///   - expectsMask: true for a server, whose clients mask every frame; false for a client, whose server masks none.
    ///   - acceptsRSV1: whether messages may be compressed, because permessage-deflate was agreed on.
    ///   - maxMessageSize: the most bytes one message may have. The frames of a compressed message may announce
    ///     ``maxCompressedSize(of:)`` bytes; what they inflate to is for others to limit.
    package init(expectsMask: Bool, acceptsRSV1: Bool, maxMessageSize: Int) {
        self.expectsMask = expectsMask
        self.acceptedRSV1 = acceptsRSV1 ? 0x40 : 0
        self.maxMessageSize = maxMessageSize
    }

    /// Finds the next event.
    ///
    /// - Parameters:
    ///   - bytes: what was received and not taken yet, from `offset` on. Payload in it is unmasked.
    ///   - offset: where to begin, and afterwards where the next event begins; unchanged after a refusal.
    @inlinable
    @inline(__always)
    package mutating func next(in bytes: inout MutableRawSpan, from offset: inout Int) -> FrameEvent {
        if case .message = phase, bytes.byteCount &- offset >= FrameHeaderBytes.capacity {
            let header = FrameHeaderBytes(bytes, at: offset)
            let length = header.shortLength
            let key = UInt32(truncatingIfNeeded: header.low &>> 16)
            if length <= 125,
                let piece = takeMessage(header, behind: 2, length, key, in: &bytes, from: &offset)
            {
                return .piece(piece)
            }
        }
        return advance(in: &bytes, from: &offset)
    }

    /// Finds the next event, whatever it is.
    @usableFromInline
    @inline(never)
    mutating func advance(in bytes: inout MutableRawSpan, from offset: inout Int) -> FrameEvent {
        switch phase {
        case .message:
            if let piece = takeLongMessage(in: &bytes, from: &offset) { return .piece(piece) }
            return readHeader(in: &bytes, from: &offset)
        case .header: return readHeader(in: &bytes, from: &offset)
        case .data: return readData(in: &bytes, from: &offset)
        case .control: return readControl(in: &bytes, from: &offset)
        case .refused(let refusal): return .refused(refusal)
        }
    }
}

// MARK: Whole messages

extension FrameReader {
    /// Takes a message in one frame that is whole in the buffer; nil when it is anything else.
    ///
    /// Such messages are most of all traffic. They change no state of the reader, and whoever calls this knows the size
    /// of the length, so that the processor need not wait for a header to find the next one.
    ///
    /// - Parameter lengthEnd: the bytes of the header without the masking key.
    @inlinable
    @inline(__always)
    func takeMessage(
        _ header: FrameHeaderBytes,
        behind lengthEnd: Int,
        _ length: Int,
        _ key: UInt32,
        in bytes: inout MutableRawSpan,
        from offset: inout Int
    ) -> MessagePiece? {
        let start = offset &+ lengthEnd &+ (expectsMask ? 4 : 0)
        // Text or binary with FIN, without a reserved bit, and 0x81 and 0x82 are adjacent.
        guard (header.first & ~acceptedRSV1) &- 0x81 <= 1, header.isMasked == expectsMask,
            length <= bytes.byteCount &- start, length <= maxMessageSize
        else { return nil }
        // The length is not negative.
        let range = unsafe Range(uncheckedBounds: (start, start &+ length))
        if expectsMask {
            var mask = PayloadMask(keyInOrder: key)
            mask.apply(to: &bytes, in: range)
        }
        offset = range.upperBound
        return MessagePiece(
            range: range,
            opcode: header.first & 0x0F == 1 ? .text : .binary,
            isFirst: true,
            isFinal: true,
            endsFrame: true,
            hasRSV1: header.first & 0x40 != 0
        )
    }

    /// Takes a message whose length has 16 bits, in the same way.
    private func takeLongMessage(in bytes: inout MutableRawSpan, from offset: inout Int) -> MessagePiece? {
        guard bytes.byteCount - offset >= FrameHeaderBytes.capacity else { return nil }
        let header = FrameHeaderBytes(bytes, at: offset)
        let length = Int(truncatingIfNeeded: header.payloadLength)
        guard header.shortLength == 126, length >= 126 else { return nil }
        return takeMessage(header, behind: 4, length, header.keyInOrder, in: &bytes, from: &offset)
    }
}
