internal import CUV
internal import Glibc

/// Keeps the end of a context from closing somebody else's descriptor.
///
/// On libuv, libwebsockets 4.1.6 closes the descriptor of its event pipe twice: at once, and again when libuv is done
/// with the handle. In between another thread may open a file or socket under the same number. So the number is taken
/// again as soon as the library has let go of it, by a duplicate made for it to close.
@safe
final class EventPipeGuard {
    private let handle: UnsafeMutablePointer<uv_handle_t>?
    private var descriptor: Int32 = -1

    /// Finds the event pipe; call right after the context is made.
    ///
    /// - Parameter others: the polls there were on the loop before.
    init(loop: UVLoop, besides others: Set<UnsafeMutablePointer<uv_handle_t>>) {
        unsafe handle = Self.polls(on: loop).subtracting(others).first
        if let handle = unsafe handle { unsafe uv_fileno(handle, &descriptor) }
    }

    /// The handles on a loop that watch descriptors.
    static func polls(on loop: UVLoop) -> Set<UnsafeMutablePointer<uv_handle_t>> {
        let search = PollSearch()
        unsafe uv_walk(loop.loop, notePoll, Unmanaged.passUnretained(search).toOpaque())
        return unsafe search.handles
    }

    /// Contexts end one after the other, so that the loops of a server that stops do not take the numbers of each other's
    /// pipes. No connection is left by then, so no code of the application runs within.
    static func whileNoOtherEnds<Result>(_ body: () -> Result) -> Result {
        ends.withLock { _ in body() }
    }

    private static let ends = Lock(())

    /// Call after `lws_context_destroy`, within the same `whileNoOtherEnds`, and before the loop turns again.
    ///
    /// False when another thread was faster. The handle then is closed without the library's knowledge, which must not
    /// be called any more.
    func arm() -> Bool {
        guard let handle = unsafe handle, unsafe uv_is_closing(handle) != 0 else { return true }
        let spare = unsafe fcntl(uv_backend_fd(handle.pointee.loop), F_DUPFD_CLOEXEC, descriptor)
        if spare == descriptor { return true }
        if spare >= 0 { close(spare) }
        unsafe handle.pointee.close_cb = forgetHandle
        return false
    }
}

@safe
private final class PollSearch {
    var handles: Set<UnsafeMutablePointer<uv_handle_t>>

    init() {
        unsafe handles = []
    }
}

private func notePoll(handle: UnsafeMutablePointer<uv_handle_t>?, search: UnsafeMutableRawPointer?) {
    guard let handle = unsafe handle, let search = unsafe search, unsafe handle.pointee.type == UV_POLL else { return }
    unsafe Unmanaged<PollSearch>.fromOpaque(search).takeUnretainedValue().handles.insert(handle)
}

/// The handle's memory is the library's to free.
private func forgetHandle(handle: UnsafeMutablePointer<uv_handle_t>?) {}
