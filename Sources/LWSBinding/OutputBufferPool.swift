/// Output buffers between turns, so that a busy loop allocates none. Confined to one loop.
@safe
package final class OutputBufferPool {
    private let slots: UnsafeMutablePointer<OutputBuffer>
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

    /// An empty buffer.
    package func take() -> OutputBuffer {
        guard used > 0 else { return OutputBuffer() }
        used -= 1
        let buffer = unsafe (slots + used).move()
        bytes -= buffer.capacity
        return buffer
    }

    /// Takes a buffer back; one too many is freed.
    package func give(_ buffer: consuming OutputBuffer) {
        guard used < Self.slotCount, bytes + buffer.capacity <= Self.byteLimit else { return }
        buffer.removeAll()
        bytes += buffer.capacity
        unsafe (slots + used).initialize(to: buffer)
        used += 1
    }
}
