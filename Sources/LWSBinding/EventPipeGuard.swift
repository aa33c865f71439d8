internal import CUV
internal import Glibc
internal import Synchronization

/// Keeps the end of a context from closing somebody else's descriptor.
///
/// On libuv, libwebsockets 4.1.6 closes the descriptor of its event pipe twice: at once, and again when libuv is done
/// with the handle. In between another thread may have opened a file or socket under the same number. So the second
/// close is let happen only after the number has been taken again, by a duplicate made for it to close.
@safe
final class EventPipeGuard {
    private let handle: UnsafeMutablePointer<uv_handle_t>?
    private var descriptor: Int32 = -1

    /// Finds the event pipe; call right after the context is made, while its handle is the only poll on the loop.
    init(loop: UVLoop) {
        let search = PipeSearch()
        unsafe uv_walk(loop.loop, findPipe, Unmanaged.passUnretained(search).toOpaque())
        unsafe handle = search.handle
        if let handle = unsafe handle { unsafe uv_fileno(handle, &descriptor) }
    }

    /// Call after `lws_context_destroy` and before the loop turns again.
    func arm() {
        guard let handle = unsafe handle, unsafe uv_is_closing(handle) != 0 else { return }
        let original = unsafe handle.pointee.close_cb
        let key = UInt(bitPattern: handle)
        pendingCloses.withLock { $0[key] = unsafe PendingClose(descriptor: descriptor, original: original) }
        unsafe handle.pointee.close_cb = closeOwnDescriptor
    }
}

@safe
private final class PipeSearch {
    var handle: UnsafeMutablePointer<uv_handle_t>?
}

@safe
private struct PendingClose: Sendable {
    let descriptor: Int32
    let original: uv_close_cb?
}

private let pendingCloses = Lock<[UInt: PendingClose]>([:])

private func findPipe(handle: UnsafeMutablePointer<uv_handle_t>?, search: UnsafeMutableRawPointer?) {
    guard let handle = unsafe handle, let search = unsafe search, unsafe handle.pointee.type == UV_POLL else { return }
    unsafe Unmanaged<PipeSearch>.fromOpaque(search).takeUnretainedValue().handle = handle
}

private func closeOwnDescriptor(handle: UnsafeMutablePointer<uv_handle_t>?) {
    guard let handle = unsafe handle else { return }
    let key = UInt(bitPattern: handle)
    guard let pending = pendingCloses.withLock({ $0.removeValue(forKey: key) }) else { return }
    let spare = unsafe fcntl(uv_backend_fd(handle.pointee.loop), F_DUPFD_CLOEXEC, pending.descriptor)
    if spare == pending.descriptor {
        unsafe pending.original?(handle)
    } else if spare >= 0 {
        // The number is somebody's: the library's object, a kilobyte, is given up instead.
        close(spare)
    }
}
