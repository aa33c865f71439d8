/// Memory that a stream writes into, lent to one stream at a time. Confined to the thread of one loop.
@safe
package final class DeflateBuffer {
    private(set) var base: UnsafeMutableRawPointer
    private(set) var capacity: Int
    /// Bytes written.
    package internal(set) var count = 0

    /// What it has when it is made, and what it shrinks to, in bytes.
    package static let usualCapacity = 65_536

    /// An empty buffer.
    package init() {
        capacity = Self.usualCapacity
        unsafe base = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit {
        unsafe base.deallocate()
    }

    /// Lends what has been written.
    package func withBytes<Result>(_ body: (RawSpan) -> Result) -> Result {
        body(unsafe UnsafeRawBufferPointer(start: base, count: count).bytes)
    }

    /// Where to write next, and how much fits.
    var room: UnsafeMutableRawBufferPointer {
        unsafe UnsafeMutableRawBufferPointer(start: base + count, count: capacity - count)
    }

    /// Forgets what was written; memory that only a large message needed goes.
    func clear() {
        count = 0
        if capacity > 4 * Self.usualCapacity { resize(to: Self.usualCapacity) }
    }

    func append(_ byte: UInt8) {
        if count == capacity { grow() }
        unsafe base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count += 1
    }

    /// Makes the room larger.
    func grow() {
        resize(to: capacity * 2)
    }

    private func resize(to size: Int) {
        let fresh = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        unsafe fresh.copyMemory(from: base, byteCount: count)
        unsafe base.deallocate()
        unsafe base = fresh
        capacity = size
    }
}
