import WebSocketProtocol

/// A connection around a `FrameReader`: gives it what arrives, and keeps what it did not take.
struct FrameFeeder: ~Copyable {
    private var reader: FrameReader

    /// What was received and not taken.
    private(set) var kept: [UInt8] = []

    /// What came of it all.
    private(set) var records: [FrameRecord] = []

    /// The bytes that were changed although they were not taken.
    private(set) var spoiled = 0

    init(expectsMask: Bool = true, acceptsRSV1: Bool = false, maxMessageSize: Int = 1 << 20) {
        reader = FrameReader(expectsMask: expectsMask, acceptsRSV1: acceptsRSV1, maxMessageSize: maxMessageSize)
    }

    /// Receives bytes behind those that were kept.
    ///
    /// - Parameter goesOn: asked before each event; false to keep the rest for the next call.
    mutating func receive(_ bytes: some Collection<UInt8>, while goesOn: () -> Bool = { true }) {
        let before = kept + bytes
        var buffer = before
        var offset = 0
        var isWaiting = false
        var elements = buffer.mutableSpan
        // Bytes are their own representation, and the span is used up before the array is.
        var span = unsafe elements.mutableBytes
        while !isWaiting, goesOn() {
            switch reader.next(in: &span, from: &offset) {
            case .piece(let piece):
                records.append(piece, [UInt8](copying: span.bytes.extracting(piece.range)))
            case .control(let frame):
                let payload = frame.withPayload(in: span.bytes) { [UInt8](copying: $0) }
                records.append(.control(frame.opcode, payload))
            case .refused(let refusal):
                if records.last != .refused(refusal) { records.append(.refused(refusal)) }
                isWaiting = true
            case .needsBytes:
                isWaiting = true
            }
        }
        kept = Array(buffer[offset...])
        spoiled += zip(kept, before[offset...]).count { $0 != $1 }
    }
}

extension [UInt8] {
    /// A copy of bytes that were lent.
    init(copying bytes: borrowing RawSpan) {
        self = unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) }
    }

    /// A frame as bytes, masked where there is a key.
    static func frame(
        _ opcode: Opcode,
        _ payload: [UInt8] = [],
        fin: Bool = true,
        hasRSV1: Bool = false,
        key: UInt32? = 0x37FA_213D
    ) -> [UInt8] {
        var masked = payload
        if let key { FrameHeader.mask(&masked, key: key) }
        var bytes = FrameHeader(
            bits: FrameBits(opcode, fin: fin),
            payloadLength: payload.count,
            maskingKey: key
        ).encoded()
        if hasRSV1 { bytes[0] |= 0x40 }
        return bytes + masked
    }
}
