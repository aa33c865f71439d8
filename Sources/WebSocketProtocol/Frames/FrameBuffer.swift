/// Frames on their way out, behind each other in memory that grows by doubling.
///
/// Moved, never copied, so that appending counts no references. Confined to the thread of one loop.
@safe
package struct FrameBuffer: ~Copyable {
    private var base: UnsafeMutableRawPointer

    /// Bytes there is room for.
    package private(set) var capacity: Int

    /// Bytes held.
    package private(set) var count = 0

    /// The smallest capacity, in bytes: a few small frames.
    private static let initialCapacity = 4096

    /// The most bytes of a header: ten, and four of key.
    private static let maxHeaderSize = 14

    /// An empty buffer of the smallest capacity.
    package init() {
        unsafe base = .allocate(byteCount: Self.initialCapacity, alignment: 16)
        capacity = Self.initialCapacity
    }

    deinit {
        unsafe base.deallocate()
    }

    /// Appends bytes as they are.
    package mutating func append(_ bytes: borrowing RawSpan) {
        reserve(bytes.byteCount)
        unsafe copy(bytes, to: count)
        count += bytes.byteCount
    }

    /// Appends a frame, masked where there is a key.
    ///
    /// The header is stored whole, with what lies behind its end, so that its size needs no branch.
    ///
    /// - Parameter key: its least significant byte is the first on the wire.
    @inline(__always)
    mutating func append(_ header: EncodedFrameHeader, _ payload: borrowing RawSpan, keyInOrder key: UInt32?) {
        reserve(Self.maxHeaderSize + payload.byteCount)
        var start = count + header.count
        // There is room for a header and the payload.
        if let key {
            unsafe base.storeBytes(of: header.masked.littleEndian, toByteOffset: count, as: UInt64.self)
            unsafe base.storeBytes(of: header.high.littleEndian, toByteOffset: count + 8, as: UInt16.self)
            unsafe base.storeBytes(of: key.littleEndian, toByteOffset: start, as: UInt32.self)
            start += 4
            unsafe payload.withUnsafeBytes { source in
                guard let first = source.baseAddress else { return }
                var mask = PayloadMask(keyInOrder: key)
                unsafe mask.copy(from: first, to: base + start, count: source.count)
            }
        } else {
            unsafe base.storeBytes(of: header.low.littleEndian, toByteOffset: count, as: UInt64.self)
            unsafe base.storeBytes(of: header.high.littleEndian, toByteOffset: count + 8, as: UInt16.self)
            unsafe copy(payload, to: start)
        }
        count = start + payload.byteCount
    }

    /// Forgets the bytes from `end` on, keeps the memory.
    package mutating func truncate(to end: Int) {
        count = min(count, end)
    }

    /// Lends the bytes held.
    package borrowing func withBytes<Result>(_ body: (RawSpan) -> Result) -> Result {
        body(unsafe UnsafeRawBufferPointer(start: base, count: count).bytes)
    }

    /// Copies bytes to an offset that there is room behind.
    @unsafe
    @inline(__always)
    private func copy(_ bytes: borrowing RawSpan, to offset: Int) {
        unsafe bytes.withUnsafeBytes { source in
            guard let start = source.baseAddress else { return }
            unsafe (base + offset).copyMemory(from: start, byteCount: source.count)
        }
    }

    /// Makes room for `additional` bytes beyond `count`.
    @inline(__always)
    private mutating func reserve(_ additional: Int) {
        if additional > capacity - count { grow(additional) }
    }

    @inline(never)
    private mutating func grow(_ additional: Int) {
        let wanted = max(capacity * 2, count + additional)
        let fresh = UnsafeMutableRawPointer.allocate(byteCount: wanted, alignment: 16)
        unsafe fresh.copyMemory(from: base, byteCount: count)
        unsafe base.deallocate()
        unsafe base = fresh
        capacity = wanted
    }
}

extension EncodedFrameHeader {
    /// The first eight bytes with the bit set that tells of a masking key: the highest of the second byte.
    fileprivate var masked: UInt64 { low | 0x8000 }
}
