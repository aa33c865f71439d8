/// Empty frame buffers, so that a busy loop allocates none. Confined to the thread of one loop.
@safe
package final class FrameBufferPool {
    private let slots: UnsafeMutablePointer<FrameBuffer>
    private var used = 0
    private var bytes = 0

    /// Buffers kept at most.
    private static let slotCount = 1024

    /// Memory kept at most, in bytes.
    private static let byteLimit = 8 << 20

    /// An empty pool.
    package init() {
        unsafe slots = .allocate(capacity: Self.slotCount)
    }

    deinit {
        unsafe slots.deinitialize(count: used)
        unsafe slots.deallocate()
    }

    /// An empty buffer, with the memory of one that was given back where there is one.
    package func take() -> FrameBuffer {
        guard used > 0 else { return FrameBuffer() }
        used -= 1
        let buffer = unsafe (slots + used).move()
        bytes -= buffer.capacity
        return buffer
    }

    /// Takes a buffer back; one too many is freed.
    package func give(_ buffer: consuming FrameBuffer) {
        guard used < Self.slotCount, bytes + buffer.capacity <= Self.byteLimit else { return }
        buffer.truncate(to: 0)
        bytes += buffer.capacity
        unsafe (slots + used).initialize(to: buffer)
        used += 1
    }
}
