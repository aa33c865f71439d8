internal import LWSBinding

extension Outbox {
    /// Lends the oldest frame, as its bits and payload, and forgets it afterwards. For writing one frame at a time.
    ///
    /// The library masks a client's frames, so an outbox with masks has no use for this. Returns what `body` does, nil when nothing is queued.
    mutating func takeFrame<Result>(_ body: (FrameBits, RawSpan) -> Result) -> Result? {
        var result: Result?
        var rest: [UInt8] = []
        _ = writeNext { bytes in
            // Our own frames always decode.
            guard let decoded = try? FrameHeader.decode(bytes) else { return true }
            let end = decoded.headerLength + decoded.header.payloadLength
            result = body(decoded.header.bits, bytes.extracting(decoded.headerLength..<end))
            rest = [UInt8](copying: bytes.extracting(end..<bytes.byteCount))
            return true
        }
        putBack(rest)
        return result
    }
}
