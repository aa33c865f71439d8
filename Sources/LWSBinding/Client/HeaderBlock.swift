internal import CLibWebSockets
internal import Glibc

/// The memory where libwebsockets keeps the header fields of a client's response, of whose address it tells nothing.
///
/// It takes the block within the call that opens the connection, and gives it back only when the handshake is over,
/// which is also when it ceases to know a status. So the block is noted when it passes the allocator of
/// `ReceiveBufferSlab`.
@safe
struct HeaderBlock {
    let start: UnsafeRawPointer

    /// Bytes the library may keep of one head; above our own limits for requests, so that we can answer 431.
    static let size = 16_384

    var end: UnsafeRawPointer { unsafe start + Self.size }

    /// The block that the library takes while `body` opens a connection on this thread.
    static func taken(during body: () -> Void) -> HeaderBlock? {
        let note = UnsafeMutablePointer<UnsafeRawPointer?>.allocate(capacity: 1)
        unsafe note.initialize(to: nil)
        defer { unsafe note.deallocate() }
        unsafe pthread_setspecific(key, note)
        body()
        pthread_setspecific(key, nil)
        return unsafe note.pointee.map { unsafe HeaderBlock(start: $0) }
    }

    /// The library takes memory of this size, on any thread.
    static func noteAllocation(_ memory: UnsafeMutableRawPointer?, reason: UnsafePointer<CChar>?) {
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
