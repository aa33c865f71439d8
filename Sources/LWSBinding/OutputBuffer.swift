internal import Glibc

/// Framed bytes on their way out: grows by doubling, keeps its memory when emptied.
///
/// Confined to the thread of one loop.
@safe
package final class OutputBuffer {
    // Unchecked: one thread, and no access below spans a call that could come back here. The checks would cost more
    // than the copying of a small frame. Private, because other modules would check all the same.
    @safe @exclusivity(unchecked) private var base: UnsafeMutableRawPointer
    @safe @exclusivity(unchecked) private var allocated: Int
    @safe @exclusivity(unchecked) private var used: Int

    /// Bytes held.
    package var count: Int { used }

    /// Bytes there is room for.
    package var capacity: Int { allocated }

    /// The smallest capacity, in bytes: a few small frames.
    package static let initialCapacity = 4096

    /// An empty buffer of the smallest capacity.
    package init() {
        base = .allocate(byteCount: Self.initialCapacity, alignment: 16)
        allocated = Self.initialCapacity
        used = 0
    }

    deinit {
        unsafe base.deallocate()
    }

    /// Makes room for `additional` bytes beyond `count`.
    private func reserve(_ additional: Int) {
        if additional > allocated - used { grow(additional) }
    }

    private func grow(_ additional: Int) {
        let wanted = max(allocated * 2, used + additional)
        let fresh = UnsafeMutableRawPointer.allocate(byteCount: wanted, alignment: 16)
        unsafe fresh.copyMemory(from: base, byteCount: used)
        unsafe base.deallocate()
        unsafe base = fresh
        allocated = wanted
    }

    /// Appends bytes as they are.
    package func append(_ bytes: borrowing RawSpan) {
        reserve(bytes.byteCount)
        unsafe bytes.withUnsafeBytes { source in
            guard let start = source.baseAddress else { return }
            unsafe (base + used).copyMemory(from: start, byteCount: source.count)
        }
        used += bytes.byteCount
    }

    /// Appends an unmasked frame: the first `headerLength` bytes of the ten in `low` and `high`, then the payload.
    ///
    /// `low` holds the first eight bytes in memory order, `high` the next two; storing both whole and advancing
    /// by the length in use keeps the header free of branches.
    package func appendFrame(low: UInt64, high: UInt16, headerLength: Int, payload: borrowing RawSpan) {
        reserve(10 + payload.byteCount)
        let frame = unsafe base + used
        unsafe frame.storeBytes(of: low, as: UInt64.self)
        unsafe frame.storeBytes(of: high, toByteOffset: 8, as: UInt16.self)
        unsafe payload.withUnsafeBytes { source in
            guard let start = source.baseAddress else { return }
            unsafe (frame + headerLength).copyMemory(from: start, byteCount: source.count)
        }
        used += headerLength + payload.byteCount
    }

    /// Forgets the bytes, keeps the memory.
    package func removeAll() {
        used = 0
    }

    /// Lends the bytes held.
    package func withBytes<Result>(_ body: (RawSpan) -> Result) -> Result {
        body(unsafe UnsafeRawBufferPointer(start: base, count: used).bytes)
    }
}
