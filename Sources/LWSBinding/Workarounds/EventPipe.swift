internal import CUV
internal import Glibc

/// Workaround 1: the end of a context closes somebody else's descriptor.
///
/// - Symptom: on libuv, libwebsockets closes the descriptor of its event pipe twice, at once and again when libuv is done
///   with the handle. In between another thread may open a file or a socket under the same number.
/// - Seen in: 4.1.6; not in 4.3.5.
/// - Can go when this fails: `scripts/workarounds event_pipe`.
///
/// So the number is taken again as soon as the library has let go of it, by a duplicate made for it to close. Contexts
/// end one after the other, so that the loops of a server that stops do not take the numbers of each other's pipes; no
/// connection is left by then, so no code of the application runs within.
@safe
final class EventPipe {
    private let handle: UnsafeMutablePointer<uv_handle_t>?
    private var descriptor: Int32 = -1

    /// Finds the pipe of the context that `make` makes on a loop.
    init(on loop: UVLoopHandle, of make: () -> Void) {
        let others = unsafe Self.polls(on: loop)
        make()
        unsafe handle = Self.polls(on: loop).subtracting(others).first
        if let handle = unsafe handle { unsafe uv_fileno(handle, &descriptor) }
    }

    /// Lets `destroy` end the context or a part of it; call before the loop turns again.
    ///
    /// False when another thread was faster. The handle then is closed without the library's knowledge, which must not
    /// be called any more.
    func guarding(_ destroy: () -> Void) -> Bool {
        Self.ends.withLock { _ in
            destroy()
            return holdNumber()
        }
    }

    private static let ends = Lock(())

    private func holdNumber() -> Bool {
        guard let handle = unsafe handle, unsafe uv_is_closing(handle) != 0 else { return true }
        let spare = unsafe fcntl(uv_backend_fd(handle.pointee.loop), F_DUPFD_CLOEXEC, descriptor)
        if spare == descriptor { return true }
        if spare >= 0 { close(spare) }
        unsafe handle.pointee.close_cb = forgetHandle
        return false
    }

    /// The handles on a loop that watch descriptors.
    private static func polls(on loop: UVLoopHandle) -> Set<UnsafeMutablePointer<uv_handle_t>> {
        var polls = unsafe Set<UnsafeMutablePointer<uv_handle_t>>()
        unsafe withUnsafeMutablePointer(to: &polls) { unsafe uv_walk(loop.pointer, recordPoll, $0) }
        return unsafe polls
    }
}

private func recordPoll(handle: UnsafeMutablePointer<uv_handle_t>?, polls: UnsafeMutableRawPointer?) {
    guard let handle = unsafe handle, unsafe handle.pointee.type == UV_POLL else { return }
    unsafe polls?.assumingMemoryBound(to: Set<UnsafeMutablePointer<uv_handle_t>>.self).pointee.insert(handle)
}

/// The handle's memory is the library's to free.
private func forgetHandle(handle: UnsafeMutablePointer<uv_handle_t>?) {}
