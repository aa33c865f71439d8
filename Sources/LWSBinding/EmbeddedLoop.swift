internal import CUV
internal import Glibc

/// A libuv loop that a loop of another kind turns, on the thread that made it: it is told a descriptor to wait for and
/// how long to wait.
///
/// `@unchecked Sendable`: everything but `isOnThisThread` belongs to that thread.
@safe
package final class EmbeddedLoop: @unchecked Sendable {
    let loop: UnsafeMutablePointer<uv_loop_t>
    private let thread = LoopThread.currentIdentity
    private var guests: [UVLoop] = []
    /// Whether the loop turns at the moment. What happens otherwise has to wait for the next turn.
    package private(set) var isTurning = false
    private var hasStrayHandles = false
    /// What turns it, if that is a context of libwebsockets.
    package var joined: JoinedContext?
    /// Called between turns, when `timeout` may have become shorter.
    var timeoutChanged: (() -> Void)?

    /// A loop that does nothing yet.
    package init() throws(SystemError) {
        unsafe loop = .allocate(capacity: 1)
        let result = unsafe uv_loop_init(loop)
        guard result == 0 else { throw SystemError("uv_loop_init", number: -result) }
    }

    deinit {
        unsafe loop.deallocate()
    }

    /// True on the thread that the loop belongs to.
    package var isOnThisThread: Bool { thread == LoopThread.currentIdentity }

    /// Can be read from when there is something to do.
    package var descriptor: Int32 { unsafe uv_backend_fd(loop) }

    /// Milliseconds from now to the next turn, whatever the descriptor tells; nil when that is all to wait for.
    package var timeout: Int32? {
        // libuv knows no wait of a loop without handles.
        guard unsafe uv_loop_alive(loop) != 0 else { return nil }
        unsafe uv_update_time(loop)
        let milliseconds = unsafe uv_backend_timeout(loop)
        return milliseconds < 0 ? nil : milliseconds
    }

    /// Does what is to be done, and does not wait. Not to be called in a turn.
    package func turn() {
        isTurning = true
        defer { isTurning = false }
        unsafe uv_update_time(loop)
        for guest in guests { guest.turnBegins() }
        _ = unsafe uv_run(loop, UV_RUN_NOWAIT)
        // What the callbacks left; a loop that goes on would see to it before it waits.
        for guest in guests { guest.turnEnds() }
    }

    /// Ends the loop for good, outside a turn. False, and nothing happens, while there is somebody on it, or a context
    /// that turns it.
    package func close() -> Bool {
        if joined?.isInUse == true { return false }
        while !guests.isEmpty, guests.allSatisfy(\.isLeaving) { turn() }
        guard guests.isEmpty else { return false }
        for _ in 0..<8 { turn() }
        return unsafe loop.close(despiteStrays: hasStrayHandles)
    }

    func enter(_ guest: UVLoop) {
        guests.append(guest)
    }

    func exit(_ guest: UVLoop) {
        guests.removeAll { $0 === guest }
        if guest.hasStrayHandles { hasStrayHandles = true }
    }
}

extension UnsafeMutablePointer<uv_loop_t> {
    /// Ends a loop whose handles are closed; false when some are not, and nobody is known to have left them.
    func close(despiteStrays hasStrays: Bool) -> Bool {
        if unsafe uv_loop_close(self) == 0 { return true }
        guard hasStrays else { return false }
        // With handles left libuv keeps its descriptors.
        _ = unsafe Glibc.close(uv_backend_fd(self))
        _ = unsafe Glibc.close(pointee.async_io_watcher.fd)
        return true
    }
}
