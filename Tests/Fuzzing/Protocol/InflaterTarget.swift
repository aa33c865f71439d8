import WebSocketProtocol

/// Compressed messages in pieces: a window, then for each piece a marker with its length and whether it ends a message.
/// However a message is cut, the same must come of it.
func fuzzInflater(_ input: consuming Input) {
    var input = input
    let choice = input.takeByte()
    let windowBits = 8 + Int(choice & 7)
    let keepsContext = choice & 8 != 0
    let (whole, pieces, bytes) = (Reader(windowBits), Reader(windowBits), Reader(windowBits))
    var message: [ArraySlice<UInt8>] = []
    while !input.rest.isEmpty {
        let marker = input.takeByte()
        message.append(input.take(Int(marker >> 1)))
        guard marker & 1 != 0 || input.rest.isEmpty else { continue }
        let joined = message.flatMap(\.self)
        let expected = whole.read([joined[...]])
        compare(pieces.read(message), expected, windowBits, message.map(\.count))
        let single = joined.isEmpty ? [[]] : joined.indices.map { joined[$0...$0] }
        compare(bytes.read(single), expected, windowBits, [1])
        message = []
        // A connection ends with the first message that does not inflate; what agrees in one case may not in another.
        guard expected.outcome == .done, keepsContext, windowBits == 15 else {
            return fuzzAfterReset([whole, pieces, bytes])
        }
    }
}

/// What came of a message.
private struct Reading: Equatable {
    var outcome: Inflater.Outcome
    var text: [UInt8] = []
    var ends = 0
}

private struct Reader {
    static let limit = 100_000

    let inflater: Inflater
    private let buffer = DeflateBuffer()

    init(_ windowBits: Int) {
        guard let inflater = Inflater(windowBits: windowBits) else { fatalError("no inflater") }
        self.inflater = inflater
    }

    /// Inflates the pieces of a message up to the limit, as a connection does.
    func read(_ message: [ArraySlice<UInt8>]) -> Reading {
        var reading = Reading(outcome: .done)
        for (index, piece) in message.enumerated() where reading.outcome == .done {
            let piece = Array(piece)
            let isFinal = index == message.count - 1
            reading.outcome = inflater.inflate(unsafe piece.span.bytes, endsMessage: isFinal, into: buffer) {
                chunk,
                isLast in
                require(reading.ends == 0, "a chunk behind the last one")
                require(isLast || chunk.byteCount > 0, "an empty chunk")
                require(!isLast || isFinal, "the last chunk of a message that goes on")
                reading.text += unsafe chunk.withUnsafeBytes { unsafe Array($0) }
                if isLast { reading.ends += 1 }
                return reading.text.count <= Self.limit
            }
            require(reading.text.count <= Self.limit + DeflateBuffer.usualCapacity, "\(reading.text.count) bytes")
        }
        if reading.outcome == .done {
            require(reading.ends == 1, "\(reading.ends) ends")
        }
        return reading
    }
}

private func compare(_ reading: Reading, _ expected: Reading, _ windowBits: Int, _ lengths: [Int]) {
    // Output that is still in the buffer may be referred to even from beyond a smaller window: the more is read at
    // once, the more passes.
    if windowBits == 15 || reading.outcome == .done {
        let (isDone, wasDone) = (reading.outcome == .done, expected.outcome == .done)
        require(isDone == wasDone, "in pieces of \(lengths) \(reading.outcome), else \(expected.outcome)")
    }
    if reading.outcome == .done {
        require(reading == expected, "other bytes in pieces of \(lengths)")
    } else {
        // Small pieces show more of what comes before a fault.
        let common = min(reading.text.count, expected.text.count)
        require(reading.text.prefix(common) == expected.text.prefix(common), "other bytes in pieces of \(lengths)")
    }
}

/// Whatever they have seen, they read a message as if they were new.
private func fuzzAfterReset(_ readers: [Reader]) {
    for reader in readers {
        reader.inflater.reset()
        let hello: [UInt8] = [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]
        let reading = reader.read([hello[...]])
        require(reading == Reading(outcome: .done, text: Array("Hello".utf8), ends: 1), "after a reset: \(reading)")
        reader.inflater.reset()
        let reference: [UInt8] = [0xF2, 0x00, 0x11, 0x00, 0x00]
        require(reader.read([reference[...]]).outcome == .invalid, "an earlier message is remembered")
    }
}
