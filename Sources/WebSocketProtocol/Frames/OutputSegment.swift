/// A part of an output queue that is contiguous in memory.
enum OutputSegment: ~Copyable {
    /// Frames of this connection alone.
    case frames(FrameBuffer)

    /// One frame that others send too, or bytes that are no frames: written as a whole or not at all.
    case unit([UInt8], isMessage: Bool)

    var byteCount: Int {
        switch self {
        case .frames(let buffer): buffer.count
        case .unit(let bytes, _): bytes.count
        }
    }

    /// Lends the bytes.
    func withBytes<Result>(_ body: (RawSpan) -> Result) -> Result {
        switch self {
        case .frames(let buffer): buffer.withBytes(body)
        // The span of the array is lent to the closure only.
        case .unit(let bytes, _): body(unsafe bytes.span.bytes)
        }
    }

    /// The last border between frames at `position` or before it.
    ///
    /// - Parameter border: a border that is known, at most the one that is looked for.
    func lastBorder(from border: Int, atOrBefore position: Int) -> Int {
        switch self {
        case .unit(let bytes, _):
            return position < bytes.count ? 0 : bytes.count
        case .frames(let buffer):
            return buffer.withBytes { bytes in
                var border = border
                while border < position {
                    let end = border + bytes.frame(at: border).size
                    guard end <= position else { break }
                    border = end
                }
                return border
            }
        }
    }

    /// The first border between frames at `position` or behind it, from a border on that is known.
    func firstBorder(from border: Int, atOrAfter position: Int) -> Int {
        switch self {
        case .unit(let bytes, _):
            return position == 0 ? 0 : bytes.count
        case .frames(let buffer):
            return buffer.withBytes { bytes in
                var border = border
                while border < position { border += bytes.frame(at: border).size }
                return border
            }
        }
    }

    /// A segment that waits, as an element of an array.
    final class Box {
        private var segment: OutputSegment?

        init(_ segment: consuming OutputSegment) {
            self.segment = consume segment
        }

        func take() -> OutputSegment? { segment.take() }
    }
}

extension RawSpan {
    /// The size of a frame of ours, with its header, and whether it is a whole message.
    func frame(at offset: Int) -> (size: Int, isMessage: Bool) {
        let header = FrameHeaderBytes(self, upTo: FrameHeaderBytes.capacity, at: offset)
        let size = header.size + Int(truncatingIfNeeded: header.payloadLength)
        return (min(size, byteCount - offset), FrameHeaderBytes.isWholeMessage(header.first))
    }
}
