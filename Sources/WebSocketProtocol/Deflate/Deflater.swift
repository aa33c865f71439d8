internal import CZlib

/// Compresses messages (RFC 7692 section 7.2.1). Confined to one thread at a time.
@safe
package final class Deflater {
    /// What makes one compressor different from another.
    package struct Settings: Hashable, Sendable {
        /// 1 to 9.
        package var level: Int
        /// Exponent of the window, 8 to 15.
        package var windowBits: Int
        /// 1 to 9.
        package var memoryLevel: Int

        /// The settings of a side that agreed on a window.
        package init(_ compression: Compression, windowBits: Int) {
            level = compression.level
            self.windowBits = windowBits
            memoryLevel = compression.memoryLevel
        }
    }

    private let stream: UnsafeMutablePointer<z_stream>

    /// Bytes given to zlib at once, whose counts have 32 bits.
    private static let largestInput = 1 << 30
    /// The end of what a flush writes, left out at the end of a message.
    private static let tailSize = 4

    /// A compressor between two messages; nil when there is no memory for it.
    package init?(_ settings: Settings) {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        // zlib refuses a window of 256 bytes. In one of 512 it refers back by no more than 250: it keeps 262 in hand.
        let result = unsafe czlib_deflate_init(
            stream,
            Int32(clamping: settings.level),
            Int32(clamping: max(9, settings.windowBits)),
            Int32(clamping: settings.memoryLevel)
        )
        guard result == Z_OK else {
            unsafe stream.deallocate()
            return nil
        }
    }

    deinit {
        unsafe deflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Makes the next message refer to no earlier one.
    package func reset() {
        unsafe deflateReset(stream)
    }

    /// Compresses a message, or the next fragment of one, to what is then in the buffer.
    package func deflate(_ payload: borrowing RawSpan, endsMessage: Bool, into buffer: DeflateBuffer) {
        buffer.clear()
        unsafe payload.withUnsafeBytes { payload in
            var rest = unsafe payload[...]
            while unsafe rest.count > Self.largestInput {
                unsafe run(UnsafeRawBufferPointer(rebasing: rest.prefix(Self.largestInput)), Z_NO_FLUSH, into: buffer)
                unsafe rest = rest.dropFirst(Self.largestInput)
            }
            unsafe run(UnsafeRawBufferPointer(rebasing: rest), Z_SYNC_FLUSH, into: buffer)
        }
        guard endsMessage else { return }
        // Nothing comes of a flush behind a flush; an empty block takes the place of what would have.
        if buffer.count < Self.tailSize {
            buffer.append(0)
        } else {
            buffer.count -= Self.tailSize
        }
    }

    private func run(_ input: UnsafeRawBufferPointer, _ flush: Int32, into buffer: DeflateBuffer) {
        // The input is not written to; older versions of zlib do not say so.
        let start = unsafe UnsafeMutableRawPointer(mutating: input.baseAddress)
        unsafe stream.pointee.next_in = start?.assumingMemoryBound(to: UInt8.self)
        unsafe stream.pointee.avail_in = UInt32(clamping: input.count)
        repeat {
            if unsafe buffer.room.count == 0 { buffer.grow() }
            let room = unsafe buffer.room
            unsafe stream.pointee.next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
            unsafe stream.pointee.avail_out = UInt32(clamping: room.count)
            // Fails only when there is nothing to do.
            _ = unsafe CZlib.deflate(stream, flush)
            buffer.count += unsafe room.count - Int(stream.pointee.avail_out)
        } while unsafe stream.pointee.avail_out == 0
    }
}
