/// Empty buffers kept for the next message, so that assembling one need not allocate.
///
/// One pool serves all connections of an event loop. It holds no more than its capacity in bytes, so a burst of large
/// messages does not keep their memory for good.
@usableFromInline
package struct BufferPool: Sendable {
    private var buffers: [[UInt8]] = []
    private var heldBytes = 0
    private let capacityInBytes: Int

    /// A pool that keeps at most `capacityInBytes` bytes of unused buffers.
    package init(capacityInBytes: Int) {
        self.capacityInBytes = capacityInBytes
    }

    /// An empty buffer, with the capacity it had when it was given back, or a new one.
    package mutating func take() -> [UInt8] {
        guard let buffer = buffers.popLast() else { return [] }
        heldBytes -= buffer.capacity
        return buffer
    }

    /// Keeps a buffer that is no longer used, or drops it when it would exceed the capacity of the pool.
    package mutating func give(_ buffer: consuming [UInt8]) {
        let size = buffer.capacity
        guard size > 0, size <= capacityInBytes - heldBytes else { return }
        buffer.removeAll(keepingCapacity: true)
        heldBytes += size
        buffers.append(buffer)
    }
}
