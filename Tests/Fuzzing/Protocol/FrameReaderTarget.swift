import WebSocketProtocol

/// A stream of frames: a byte of settings, a limit, the cuts and stops, then what is received. The reader must agree with
/// one that reads the whole stream at once, and touch nothing that it does not take.
func fuzzFrameReader(_ input: consuming Input) {
    var input = input
    let settings = input.takeByte()
    let (expectsMask, acceptsRSV1) = (settings & 1 == 0, settings & 2 != 0)
    let limit = Int(input.takeByte()) << Int(settings >> 5)
    var stops = input.takeByte()
    let pieces = input.takePieces()
    var reader = FrameReader(expectsMask: expectsMask, acceptsRSV1: acceptsRSV1, maxMessageSize: limit)
    var records: [FrameRecord] = []
    var kept: [UInt8] = []
    // The last round has nothing new, and does not stop.
    for (round, piece) in (pieces + [[]]).enumerated() {
        kept += piece
        kept = read(kept, &reader, into: &records) {
            stops = stops << 1 | stops >> 7
            return stops & 1 == 0 || round == pieces.count
        }
    }
    let reference = ReferenceReader(expectsMask: expectsMask, acceptsRSV1: acceptsRSV1, maxMessageSize: limit)
    let expected = reference.read(pieces.flatMap(\.self))
    require(records == expected, "\(records) instead of \(expected)")
    if case .refused = records.last { return }
    require(kept.isEmpty, "\(kept) are left")
}

/// Reads until a stop, a refusal or the end, and returns what was not taken.
private func read(
    _ received: [UInt8],
    _ reader: inout FrameReader,
    into records: inout [FrameRecord],
    while goesOn: () -> Bool
) -> [UInt8] {
    var bytes = received
    var elements = bytes.mutableSpan
    // Bytes are their own representation, and the span is used up before the array is.
    var span = unsafe elements.mutableBytes
    var offset = 0
    var isWaiting = false
    while !isWaiting, goesOn() {
        let before = offset
        switch reader.next(in: &span, from: &offset) {
        case .piece(let piece):
            require(before <= piece.range.lowerBound && piece.range.upperBound == offset, "\(piece) from \(before)")
            let payload = unsafe span.bytes.extracting(piece.range).withUnsafeBytes { unsafe Array($0) }
            records.append(piece, payload)
        case .control(let frame):
            let payload = frame.withPayload(in: span.bytes) { unsafe $0.withUnsafeBytes { unsafe Array($0) } }
            records.append(.control(frame.opcode, payload))
        case .refused(let refusal):
            require(offset == before, "a refusal takes bytes")
            if records.last != .refused(refusal) { records.append(.refused(refusal)) }
            isWaiting = true
        case .needsBytes:
            require(offset == span.byteCount, "bytes are left")
            isWaiting = true
        }
    }
    require(bytes[offset...] == received[offset...], "bytes were touched that were not taken")
    return Array(bytes[offset...])
}
