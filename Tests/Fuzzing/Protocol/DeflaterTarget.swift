import WebSocketProtocol

/// Messages in fragments: settings, then for each fragment a marker, how often to repeat it, and what. What the
/// compressor makes of them must inflate to the same, with the window that was agreed on.
func fuzzDeflater(_ input: consuming Input) {
    var input = input
    let choice = Int(input.takeByte())
    let windowBits = 9 + choice % 7
    let keepsContext = choice & 0x80 != 0
    let compression = Compression(level: 1 + Int(input.takeByte()) % 9, memoryLevel: 1 + Int(input.takeByte()) % 9)
    guard let deflater = Deflater(Deflater.Settings(compression, windowBits: windowBits)),
        let inflater = Inflater(windowBits: windowBits)
    else { fatalError("no memory") }
    let (deflated, inflated) = (DeflateBuffer(), DeflateBuffer())
    var message: [UInt8] = []
    var text: [UInt8] = []
    while !input.rest.isEmpty {
        let marker = input.takeByte()
        let count = Int(input.takeByte())
        let part = Array(input.take(Int(marker >> 1)))
        let fragment = Array(repeatElement(part, count: count).joined())
        let isFinal = marker & 1 != 0
        message += fragment
        deflater.deflate(unsafe fragment.span.bytes, endsMessage: isFinal, into: deflated)
        let bytes = deflated.withBytes { unsafe $0.withUnsafeBytes { unsafe Array($0) } }

        var ends = 0
        // The network cuts where it likes.
        let cut = bytes.isEmpty ? 0 : count % bytes.count
        for (piece, isLast) in [(bytes[..<cut], false), (bytes[cut...], isFinal)] {
            let piece = Array(piece)
            let outcome = inflater.inflate(unsafe piece.span.bytes, endsMessage: isLast, into: inflated) {
                chunk,
                isEnd in
                text += unsafe chunk.withUnsafeBytes { unsafe Array($0) }
                if isEnd { ends += 1 }
                return true
            }
            require(outcome == .done, "\(outcome) after \(text.count) of \(message.count) bytes")
        }
        require(ends == (isFinal ? 1 : 0), "\(ends) ends")
        // A fragment is flushed, so the peer can read all of it.
        require(text == message, "\(text.count) bytes instead of \(message.count), or other ones")
        guard isFinal else { continue }
        (message, text) = ([], [])
        if !keepsContext {
            deflater.reset()
            inflater.reset()
        }
    }
}
