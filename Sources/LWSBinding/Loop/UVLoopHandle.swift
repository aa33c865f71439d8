internal import CUV
internal import Glibc

/// A `uv_loop_t`, of ours or of the application's, and what it is asked to do. Whoever has made it frees it.
@safe
struct UVLoopHandle {
    let pointer: UnsafeMutablePointer<uv_loop_t>

    /// One of the application's, which outlives this.
    init(borrowing pointer: UnsafeMutablePointer<uv_loop_t>) {
        unsafe self.pointer = pointer
    }

    /// A loop of ours, to be freed by `free()`.
    init() throws(SystemError) {
        unsafe pointer = .allocate(capacity: 1)
        let result = unsafe uv_loop_init(pointer)
        guard result == 0 else {
            free()
            throw SystemError("uv_loop_init", number: -result)
        }
    }

    /// Gives the memory back.
    func free() {
        unsafe pointer.deallocate()
    }

    /// Milliseconds of a clock that only moves forward, as of the last look at it.
    var now: UInt64 { unsafe uv_now(pointer) }

    /// Looks at the clock.
    func updateTime() {
        unsafe uv_update_time(pointer)
    }

    /// Takes a turn.
    func run(_ mode: uv_run_mode) {
        unsafe uv_run(pointer, mode)
    }

    /// Ends a loop whose handles are closed; false when some are not, and nobody is known to have left them.
    func close(despiteStrays hasStrays: Bool) -> Bool {
        if unsafe uv_loop_close(pointer) == 0 { return true }
        guard hasStrays else { return false }
        // With handles left libuv keeps its descriptors.
        _ = unsafe Glibc.close(uv_backend_fd(pointer))
        _ = unsafe Glibc.close(pointer.pointee.async_io_watcher.fd)
        return true
    }
}
