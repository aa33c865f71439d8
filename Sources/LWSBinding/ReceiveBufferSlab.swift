internal import CLibWebSockets
internal import Glibc

/// Memory for the receive buffers that libwebsockets makes for each connection.
///
/// They are 64 KiB each, hardly touched, and come and go with connections. From the general heap every one of them
/// soon has another place, until all of its pages have been touched once: a server that has seen 5,000 connections
/// would keep 300 MB resident. Here a connection gets the block that was given back last, so what stays resident is
/// the page or two at its start.
///
/// Installed for the whole process with `lws_set_allocator`; every other size goes to the C library as before.
@safe
final class ReceiveBufferSlab: Sendable {
    private static let shared = ReceiveBufferSlab()

    /// What the library asks for: the receive size of `ProtocolTable` and its own margin.
    private static let wantedSizes = ProtocolTable.receiveSize...ProtocolTable.receiveSize + 64
    fileprivate static let blockSize = ProtocolTable.receiveSize + 4096
    /// Connections beyond this many get their buffer from the heap.
    private static let blockCount = 32_768

    /// Start of the reserved addresses; 0 when there are none, as under a limit of address space.
    private let start: UInt
    private let free = Lock(FreeBlocks())

    private struct FreeBlocks {
        var returned: [Int32] = []
        var untouched = 0
    }

    private init() {
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
        let memory = unsafe mmap(nil, Self.blockSize * Self.blockCount, PROT_READ | PROT_WRITE, flags, -1, 0)
        start = unsafe memory == MAP_FAILED ? 0 : UInt(bitPattern: memory)
    }

    /// Makes the library take its receive buffers from here; once per process.
    static let install: Void = {
        _ = shared
        unsafe lws_set_allocator(reallocate)
    }()

    fileprivate static func allocate(_ size: Int) -> UnsafeMutableRawPointer? {
        guard wantedSizes.contains(size), shared.start != 0, let block = shared.takeBlock() else { return nil }
        return unsafe UnsafeMutableRawPointer(bitPattern: shared.start + UInt(block * blockSize))
    }

    /// The number of the block at `pointer`, nil for memory of the heap.
    fileprivate static func block(at pointer: UnsafeMutableRawPointer) -> Int? {
        let address = UInt(bitPattern: pointer)
        guard shared.start != 0, address >= shared.start else { return nil }
        let block = Int(address - shared.start) / blockSize
        return block < blockCount ? block : nil
    }

    fileprivate static func giveBack(_ block: Int) {
        shared.free.withLock { $0.returned.append(Int32(block)) }
    }

    /// True when `size` bytes fit where a block already is.
    fileprivate static func fits(_ size: Int) -> Bool { size <= blockSize }

    private func takeBlock() -> Int? {
        free.withLock { free in
            if let block = free.returned.popLast() { return Int(block) }
            guard free.untouched < Self.blockCount else { return nil }
            free.untouched += 1
            return free.untouched - 1
        }
    }
}

/// `realloc`, with 0 for `free`, as libwebsockets calls it.
private func reallocate(
    pointer: UnsafeMutableRawPointer?,
    size: Int,
    reason: UnsafePointer<CChar>?
) -> UnsafeMutableRawPointer? {
    guard let pointer = unsafe pointer else {
        guard size > 0 else { return nil }
        guard size == HeaderBlock.size else { return unsafe ReceiveBufferSlab.allocate(size) ?? malloc(size) }
        // The walk of `CustomHeaders` looks between the entries too, where the library writes nothing.
        let memory = unsafe calloc(1, size)
        unsafe HeaderBlock.noteAllocation(memory, reason: reason)
        return unsafe memory
    }
    guard let block = unsafe ReceiveBufferSlab.block(at: pointer) else {
        guard size > 0 else {
            unsafe free(pointer)
            return nil
        }
        return unsafe realloc(pointer, size)
    }
    if size > 0, ReceiveBufferSlab.fits(size) { return unsafe pointer }
    guard size > 0 else {
        ReceiveBufferSlab.giveBack(block)
        return nil
    }
    guard let moved = unsafe malloc(size) else { return nil }
    unsafe moved.copyMemory(from: pointer, byteCount: ReceiveBufferSlab.blockSize)
    ReceiveBufferSlab.giveBack(block)
    return unsafe moved
}
