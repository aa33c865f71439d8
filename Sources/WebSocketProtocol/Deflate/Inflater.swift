internal import CZlib

/// Decompresses messages piece by piece (RFC 7692 section 7.2.2). Confined to one thread at a time.
///
/// Output comes in bounded chunks, and the receiver of a chunk decides whether there is to be another, so that a few
/// bytes that inflate to gigabytes cost no more than what is wanted of them.
@safe
package final class Inflater {
    /// How it went with a piece.
    package enum Outcome: Equatable {
        /// All of the piece has been delivered.
        case done
        /// The receiver wanted no more. The stream is of no use until it is reset.
        case stopped
        /// This is not compressed data, or the message ends in the midst of it.
        case invalid
        /// There is no memory for the window.
        case outOfMemory
    }

    private let stream: UnsafeMutablePointer<z_stream>
    /// A block that said it was the last one has ended, and nothing came after it.
    private var hasEnded = false

    /// The bytes that the sender left out at the end of a message.
    private static let tail: [UInt8] = [0, 0, 0xFF, 0xFF]
    /// Set in `data_type` between two blocks.
    private static let betweenBlocks: Int32 = 128

    /// A decompressor between two messages; nil when there is no memory for it.
    ///
    /// - Parameter windowBits: exponent of the largest window that the sender uses, 8 to 15.
    package init?(windowBits: Int) {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        // Senders built on zlib have no window of 256 bytes and use one of 512 in its place.
        guard unsafe czlib_inflate_init(stream, Int32(clamping: max(9, windowBits))) == Z_OK else {
            unsafe stream.deallocate()
            return nil
        }
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Forgets earlier messages, as there is to be no context takeover, or a message was left unfinished.
    package func reset() {
        unsafe inflateReset(stream)
        hasEnded = false
    }

    /// Decompresses the next piece of a message.
    ///
    /// - Parameters:
    ///   - endsMessage: whether the message ends with this piece.
    ///   - buffer: where the output is put, chunk by chunk.
    ///   - deliver: takes a chunk, valid during the call; the second argument is true for the last chunk of a message,
    ///     the only one that may be empty. Returns whether to go on.
    package func inflate(
        _ piece: borrowing RawSpan,
        endsMessage: Bool,
        into buffer: DeflateBuffer,
        deliver: (RawSpan, Bool) -> Bool
    ) -> Outcome {
        buffer.clear()
        var outcome = unsafe piece.withUnsafeBytes { unsafe feed($0, into: buffer, deliver) }
        if outcome == .done, endsMessage, !hasEnded {
            outcome = unsafe Self.tail.withUnsafeBytes { unsafe feed($0, into: buffer, deliver) }
            if outcome == .done, unsafe stream.pointee.data_type & Self.betweenBlocks == 0 { return .invalid }
        }
        guard outcome == .done, endsMessage || buffer.count > 0 else { return outcome }
        return buffer.withBytes { deliver($0, endsMessage) } ? .done : .stopped
    }

    /// Decompresses all of the input. What does not fill the buffer stays in it.
    private func feed(
        _ input: UnsafeRawBufferPointer,
        into buffer: DeflateBuffer,
        _ deliver: (RawSpan, Bool) -> Bool
    ) -> Outcome {
        guard let start = input.baseAddress else { return .done }
        // The input is not written to; older versions of zlib do not say so.
        unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: start.assumingMemoryBound(to: UInt8.self))
        unsafe stream.pointee.avail_in = UInt32(clamping: input.count)
        while true {
            if hasEnded {
                guard unsafe stream.pointee.avail_in > 0 else { return .done }
                // More blocks follow (RFC 7692 section 7.2.3.4), which may refer to what is in the window.
                unsafe inflateResetKeep(stream)
                hasEnded = false
            }
            let room = unsafe buffer.room
            unsafe stream.pointee.next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
            unsafe stream.pointee.avail_out = UInt32(clamping: room.count)
            let result = unsafe CZlib.inflate(stream, Z_SYNC_FLUSH)
            buffer.count += unsafe room.count - Int(stream.pointee.avail_out)
            switch result {
            case Z_OK, Z_BUF_ERROR: break
            case Z_STREAM_END: hasEnded = true
            case Z_MEM_ERROR: return .outOfMemory
            default: return .invalid
            }
            if unsafe stream.pointee.avail_out == 0 {
                guard buffer.withBytes({ deliver($0, false) }) else { return .stopped }
                buffer.count = 0
            } else if !hasEnded {
                // With room left, all of the input has been used.
                return .done
            }
        }
    }
}
