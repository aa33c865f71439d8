internal import CLibWebSockets
internal import Glibc

/// The memory where libwebsockets keeps the header fields of a client's response, of whose address it tells nothing.
///
/// It takes the block within the call that opens the connection, and gives it back only when the handshake is over,
/// which is also when it ceases to know a status. So the block is noted when it passes an allocator of ours, which is the
/// library's for the whole process (`lws_set_allocator`) from the first client on.
@safe
struct HeaderBlock {
    let start: UnsafeRawPointer
    var end: UnsafeRawPointer { unsafe start + LWSContext.headSize }

    /// Makes the library take its memory here; once per process.
    static let installAllocator: Void = unsafe lws_set_allocator(reallocate)

    /// The block that the library takes while `body` opens a connection on this thread.
    static func taken(during body: () -> Void) -> HeaderBlock? {
        let note = unsafe StableMemory<UnsafeRawPointer?>([nil])
        unsafe pthread_setspecific(key, note.pointer)
        body()
        pthread_setspecific(key, nil)
        return unsafe note[0].map { unsafe HeaderBlock(start: $0) }
    }

    /// The library takes memory of the size of a block, on any thread.
    fileprivate static func didAllocate(_ memory: UnsafeMutableRawPointer?, reason: UnsafePointer<CChar>?) {
        guard let note = unsafe pthread_getspecific(key), let reason = unsafe reason,
            unsafe strcmp(reason, "ah data") == 0
        else { return }
        unsafe note.assumingMemoryBound(to: UnsafeRawPointer?.self).pointee = UnsafeRawPointer(memory)
    }

    /// Of the thread: where to put the address, while somebody wants it.
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        unsafe pthread_key_create(&key, nil)
        return key
    }()
}

/// `realloc`, with 0 for `free`, as libwebsockets calls it.
private func reallocate(
    pointer: UnsafeMutableRawPointer?,
    size: Int,
    reason: UnsafePointer<CChar>?
) -> UnsafeMutableRawPointer? {
    guard size > 0 else {
        unsafe free(pointer)
        return nil
    }
    guard unsafe pointer == nil, size == LWSContext.headSize else { return unsafe realloc(pointer, size) }
    // The walk of `CustomHeaders` looks between the entries too, where the library writes nothing.
    let memory = unsafe calloc(1, size)
    unsafe HeaderBlock.didAllocate(memory, reason: reason)
    return unsafe memory
}
