import WebSocketProtocol

extension DeflateBuffer {
    /// A copy of what was written.
    var array: [UInt8] { withBytes { unsafe $0.withUnsafeBytes { unsafe Array($0) } } }
}

extension Deflater {
    /// Compresses a message in one go.
    func message(_ bytes: [UInt8]) -> [UInt8] {
        let buffer = DeflateBuffer()
        bytes.withRawSpan { deflate($0, endsMessage: true, into: buffer) }
        return buffer.array
    }
}

extension Inflater {
    /// What came of a message.
    struct Result {
        var outcome = Outcome.done
        var bytes: [UInt8] = []
        /// How often the receiver was told that the message ends.
        var ends = 0
    }

    /// Decompresses a message, in pieces of `size` bytes if it is given.
    func inflate(_ message: [UInt8], inPiecesOf size: Int = .max) -> Result {
        let buffer = DeflateBuffer()
        var result = Result()
        var start = 0
        repeat {
            let end = start + min(size, message.count - start)
            result.outcome = Array(message[start..<end]).withRawSpan { piece in
                inflate(piece, endsMessage: end == message.count, into: buffer) { chunk, isLast in
                    result.bytes += unsafe chunk.withUnsafeBytes { unsafe Array($0) }
                    result.ends += isLast ? 1 : 0
                    return true
                }
            }
            start = end
        } while result.outcome == .done && start < message.count
        return result
    }
}
