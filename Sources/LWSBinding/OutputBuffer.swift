/// Framed bytes on their way out: memory of its own that grows by doubling.
///
/// Moved, never copied, so that appending to it counts no references. Confined to the thread of one loop.
@safe
public struct OutputBuffer: ~Copyable {
    private var base: UnsafeMutableRawPointer
    /// Bytes there is room for.
    package private(set) var capacity: Int
    /// Bytes held.
    package private(set) var count = 0

    /// The smallest capacity, in bytes: a few small frames.
    private static let initialCapacity = 4096

    /// An empty buffer of the smallest capacity.
    package init() {
        unsafe base = .allocate(byteCount: Self.initialCapacity, alignment: 16)
        capacity = Self.initialCapacity
    }

    deinit {
        unsafe base.deallocate()
    }

    /// Makes room for `additional` bytes beyond `count`.
    private mutating func reserve(_ additional: Int) {
        guard additional > capacity - count else { return }
        let wanted = max(capacity * 2, count + additional)
        let fresh = UnsafeMutableRawPointer.allocate(byteCount: wanted, alignment: 16)
        unsafe fresh.copyMemory(from: base, byteCount: count)
        unsafe base.deallocate()
        unsafe base = fresh
        capacity = wanted
    }

    /// Appends bytes as they are.
    package mutating func append(_ bytes: borrowing RawSpan) {
        reserve(bytes.byteCount)
        unsafe bytes.withUnsafeBytes { source in
            guard let start = source.baseAddress else { return }
            unsafe (base + count).copyMemory(from: start, byteCount: source.count)
        }
        count += bytes.byteCount
    }

    /// Appends an unmasked frame: the first `headerLength` bytes of the ten in `low` and `high`, then the payload.
    ///
    /// `low` holds the first eight bytes in memory order, `high` the next two; storing both whole and advancing
    /// by the length in use keeps the header free of branches.
    package mutating func appendFrame(low: UInt64, high: UInt16, headerLength: Int, payload: borrowing RawSpan) {
        reserve(10 + payload.byteCount)
        let frame = unsafe base + count
        unsafe frame.storeBytes(of: low, as: UInt64.self)
        unsafe frame.storeBytes(of: high, toByteOffset: 8, as: UInt16.self)
        unsafe payload.withUnsafeBytes { source in
            guard let start = source.baseAddress else { return }
            unsafe (frame + headerLength).copyMemory(from: start, byteCount: source.count)
        }
        count += headerLength + payload.byteCount
    }

    /// Appends a masked frame: as above, with the mask bit set and four bytes of key, in the order of memory, behind the
    /// header.
    package mutating func appendMaskedFrame(
        low: UInt64,
        high: UInt16,
        headerLength: Int,
        key: UInt32,
        payload: borrowing RawSpan
    ) {
        reserve(14 + payload.byteCount)
        let frame = unsafe base + count
        unsafe frame.storeBytes(of: low | Self.maskBit, as: UInt64.self)
        unsafe frame.storeBytes(of: high, toByteOffset: 8, as: UInt16.self)
        unsafe frame.storeBytes(of: key, toByteOffset: headerLength, as: UInt32.self)
        unsafe payload.withUnsafeBytes { source in
            unsafe (frame + headerLength + 4).copyMasked(from: source, key: key)
        }
        count += headerLength + 4 + payload.byteCount
    }

    /// The highest bit of the second byte.
    private static let maskBit: UInt64 = 0x80 << 8

    /// Forgets the bytes, keeps the memory.
    package mutating func removeAll() {
        count = 0
    }

    /// Lends the bytes held.
    package borrowing func withBytes<Result>(_ body: (RawSpan) -> Result) -> Result {
        body(unsafe UnsafeRawBufferPointer(start: base, count: count).bytes)
    }
}
