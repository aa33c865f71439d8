internal import CUV

/// One libuv loop, for one thread: our own, or a guest's place on one that the application runs.
///
/// Everything but `wake()` belongs to the thread that runs the loop, and to the one that made it until then.
/// `@unchecked Sendable`: that confinement is the guard; `wake()` is `uv_async_send`, which any thread may call
/// while the loop lives.
@safe
package final class UVLoop: @unchecked Sendable {
    let loop: UnsafeMutablePointer<uv_loop_t>
    private let prepare: UnsafeMutablePointer<uv_prepare_t>
    private let check: UnsafeMutablePointer<uv_check_t>
    private let wakeUp: UnsafeMutablePointer<uv_async_t>
    private let timer: UnsafeMutablePointer<uv_timer_t>
    private var listeners: [UnsafeMutablePointer<uv_poll_t>]
    var signals: [UnsafeMutablePointer<uv_signal_t>]
    private var watched: [Int32: UnsafeMutablePointer<uv_poll_t>]
    /// Set from `stop()` on.
    package private(set) var isStopping = false
    /// Whether the application runs the loop and owns it.
    package let isGuest: Bool
    /// What turns the host's loop, where it does not run by itself.
    package let embedding: EmbeddedLoop?
    /// What a guest waits for, see `afterTurns(_:)`.
    var pauses: [GuestPause] = []
    /// Somebody left handles on the loop that nobody will close.
    var hasStrayHandles = false
    /// Told what happens; must outlive the loop and be set before `run()`.
    package unowned(unsafe) var events: (any LoopEvents)?

    /// A loop that does nothing yet.
    ///
    /// - Parameter host: the application's loop to be a guest on; nil for one of our own.
    package init(on host: HostLoop? = nil) throws(SystemError) {
        unsafe listeners = []
        unsafe signals = []
        unsafe watched = [:]
        isGuest = host != nil
        embedding = host?.embedding
        unsafe loop = host?.loop ?? .allocate(capacity: 1)
        unsafe prepare = .allocate(capacity: 1)
        unsafe check = .allocate(capacity: 1)
        unsafe wakeUp = .allocate(capacity: 1)
        unsafe timer = .allocate(capacity: 1)
        let result = isGuest ? 0 : unsafe uv_loop_init(loop)
        guard result == 0 else { throw SystemError("uv_loop_init", number: -result) }
        let asyncResult = unsafe uv_async_init(loop, wakeUp, wokenCallback)
        guard asyncResult == 0 else {
            if !isGuest { unsafe uv_loop_close(loop) }
            throw SystemError("uv_async_init", number: -asyncResult)
        }
        unsafe uv_prepare_init(loop, prepare)
        unsafe uv_check_init(loop, check)
        unsafe uv_timer_init(loop, timer)
        let opaque = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe prepare.pointee.data = opaque
        unsafe check.pointee.data = opaque
        unsafe wakeUp.pointee.data = opaque
        unsafe timer.pointee.data = opaque
        unsafe uv_prepare_start(prepare, prepareCallback)
        unsafe uv_check_start(check, checkCallback)
        embedding?.enter(self)
    }

    deinit {
        if !isGuest { unsafe loop.deallocate() }
        unsafe prepare.deallocate()
        unsafe check.deallocate()
        unsafe wakeUp.deallocate()
        unsafe timer.deallocate()
    }

    /// Milliseconds of a clock that only moves forward, as of the start of this turn.
    package var now: UInt64 {
        if isBetweenTurns { unsafe uv_update_time(loop) }
        return unsafe uv_now(loop)
    }

    /// Whether the application does something else, on a loop in which this one is embedded. What is left for the end
    /// of a turn then needs `wake()`.
    @inline(__always)
    package var isBetweenTurns: Bool {
        guard let embedding else { return false }
        return !embedding.isTurning
    }

    /// Nanoseconds of the same clock, at this moment.
    package static var nanoseconds: UInt64 { uv_hrtime() }

    /// `now` when the last wait ended, which is when the turn began.
    package private(set) var turnBegan: UInt64 = 0

    /// Makes the loop call `loopWoken()` soon. Calls before it runs are folded into one.
    package func wake() {
        unsafe uv_async_send(wakeUp)
    }

    /// Calls `loopTimerFired()` once, at least `milliseconds` after `now`; of several wishes the earliest counts.
    ///
    /// The loop's time is not brought up to date: the turn would seem to have begun only now.
    package func setTimer(milliseconds: UInt64) {
        if isBetweenTurns { unsafe uv_update_time(loop) }
        let handle = unsafe UnsafeMutableRawPointer(timer).assumingMemoryBound(to: uv_handle_t.self)
        if unsafe uv_is_active(handle) != 0, unsafe uv_timer_get_due_in(timer) <= milliseconds { return }
        // libuv would call one of no time again and again in the same turn.
        unsafe uv_timer_start(timer, timerCallback, max(milliseconds, 1), 0)
        if isBetweenTurns { embedding?.timeoutChanged?() }
    }

    /// Watches a listening socket until `unwatchListeners()`.
    package func watch(listener: Int32) throws(SystemError) {
        unsafe listeners.append(try startPoll(listener, acceptCallback))
    }

    /// Calls `loopCanRead(from:)` in every turn in which `descriptor` has bytes, an end or an error to be read, until
    /// `unwatch(_:)`.
    package func watch(reader descriptor: Int32) throws(SystemError) {
        unsafe watched[descriptor] = try startPoll(descriptor, readCallback)
    }

    /// Calls `loopCanWrite(to:)` in every turn in which `descriptor` takes bytes or has an error to be read, until
    /// `unwatch(_:)`. One descriptor is watched for one thing at a time.
    package func watch(writer descriptor: Int32) throws(SystemError) {
        unsafe watched[descriptor] = try startPoll(descriptor, for: UV_WRITABLE, writeCallback)
    }

    /// Forgets a descriptor, if it is watched; it can be closed or given away afterwards.
    package func unwatch(_ descriptor: Int32) {
        if let poll = unsafe watched.removeValue(forKey: descriptor) { unsafe endPoll(poll) }
    }

    /// Stops watching every listener for a while.
    package func pauseListeners() {
        for index in unsafe listeners.indices { unsafe uv_poll_stop(listeners[index]) }
    }

    /// Watches them again.
    package func resumeListeners() {
        for index in unsafe listeners.indices {
            unsafe uv_poll_start(listeners[index], Int32(UV_READABLE.rawValue), acceptCallback)
        }
    }

    /// Forgets every listener; the sockets can be closed afterwards.
    package func unwatchListeners() {
        while let listener = unsafe listeners.popLast() { unsafe endPoll(listener) }
    }

    /// Runs until `stop()`; not for a guest.
    package func run() {
        unsafe uv_update_time(loop)
        turnBegins()
        while !isStopping { unsafe uv_run(loop, UV_RUN_ONCE) }
    }

    /// Makes `run()` return after this turn. A guest leaves the application's loop running, and looks at `isStopping`.
    package func stop() {
        isStopping = true
        if isGuest { wake() } else { unsafe uv_stop(loop) }
    }

    /// One turn that does not wait; not for a guest.
    package func turn() {
        _ = unsafe uv_run(loop, UV_RUN_NOWAIT)
    }

    /// Enough turns for handles that are closing, and for what their callbacks close, to be done with.
    func settle() {
        for _ in 0..<8 { turn() }
    }

    /// Gives back the loop's own handles; call once, after the last context on it is destroyed.
    package func close() {
        closeHandles()
        settle()
        _ = unsafe loop.close(despiteStrays: hasStrayHandles)
    }

    /// A wait has ended.
    func turnBegins() {
        turnBegan = unsafe uv_now(loop)
    }

    /// The callbacks of a turn are done.
    func turnEnds() {
        if pauses.isEmpty { unsafe events?.loopTurnEnds() }
    }

    private func startPoll(
        _ descriptor: Int32,
        for events: uv_poll_event = UV_READABLE,
        _ callback: uv_poll_cb
    ) throws(SystemError) -> UnsafeMutablePointer<uv_poll_t> {
        let poll = UnsafeMutablePointer<uv_poll_t>.allocate(capacity: 1)
        let result = unsafe uv_poll_init(loop, poll, descriptor)
        guard result == 0 else {
            unsafe poll.deallocate()
            throw SystemError("watching a descriptor", number: -result)
        }
        unsafe poll.pointee.data = Unmanaged.passUnretained(self).toOpaque()
        unsafe uv_poll_start(poll, Int32(events.rawValue), callback)
        return unsafe poll
    }

    private func endPoll(_ poll: UnsafeMutablePointer<uv_poll_t>) {
        unsafe uv_poll_stop(poll)
        unsafe uv_close(UnsafeMutableRawPointer(poll).assumingMemoryBound(to: uv_handle_t.self), freeHandle)
    }

    func closeHandles() {
        unwatchListeners()
        unwatchSignals()
        unsafe closeHandle(UnsafeMutableRawPointer(prepare))
        unsafe closeHandle(UnsafeMutableRawPointer(check))
        unsafe closeHandle(UnsafeMutableRawPointer(wakeUp))
        unsafe closeHandle(UnsafeMutableRawPointer(timer))
    }

    private func closeHandle(_ handle: UnsafeMutableRawPointer) {
        unsafe uv_close(handle.assumingMemoryBound(to: uv_handle_t.self), nil)
    }
}

@inline(__always)
func owner(_ data: UnsafeMutableRawPointer?) -> UVLoop? {
    guard let data = unsafe data else { return nil }
    return unsafe Unmanaged<UVLoop>.fromOpaque(data).takeUnretainedValue()
}

private func prepareCallback(handle: UnsafeMutablePointer<uv_prepare_t>?) {
    guard let loop = unsafe owner(handle?.pointee.data) else { return }
    // An embedded loop sees to it when the turn is over: nobody may be waiting for the next.
    if loop.embedding == nil { loop.turnEnds() }
}

/// Called when the callbacks of a wait are done; the loop's time is still that of the end of the wait.
private func checkCallback(handle: UnsafeMutablePointer<uv_check_t>?) {
    unsafe owner(handle?.pointee.data)?.turnBegins()
}

private func wokenCallback(handle: UnsafeMutablePointer<uv_async_t>?) {
    unsafe owner(handle?.pointee.data)?.events?.loopWoken()
}

private func timerCallback(handle: UnsafeMutablePointer<uv_timer_t>?) {
    unsafe owner(handle?.pointee.data)?.events?.loopTimerFired()
}

private func acceptCallback(handle: UnsafeMutablePointer<uv_poll_t>?, status: Int32, events: Int32) {
    guard let (loop, listener) = unsafe ownerAndDescriptor(handle) else { return }
    unsafe loop.events?.loopCanAccept(from: listener)
}

private func readCallback(handle: UnsafeMutablePointer<uv_poll_t>?, status: Int32, events: Int32) {
    guard let (loop, descriptor) = unsafe ownerAndDescriptor(handle) else { return }
    unsafe loop.events?.loopCanRead(from: descriptor)
}

private func writeCallback(handle: UnsafeMutablePointer<uv_poll_t>?, status: Int32, events: Int32) {
    guard let (loop, descriptor) = unsafe ownerAndDescriptor(handle) else { return }
    unsafe loop.events?.loopCanWrite(to: descriptor)
}

private func ownerAndDescriptor(_ handle: UnsafeMutablePointer<uv_poll_t>?) -> (UVLoop, Int32)? {
    guard let handle = unsafe handle, let loop = unsafe owner(handle.pointee.data) else { return nil }
    var descriptor: Int32 = -1
    let generic = unsafe UnsafeMutableRawPointer(handle).assumingMemoryBound(to: uv_handle_t.self)
    guard unsafe uv_fileno(generic, &descriptor) == 0 else { return nil }
    return (loop, descriptor)
}

func freeHandle(handle: UnsafeMutablePointer<uv_handle_t>?) {
    unsafe UnsafeMutableRawPointer(handle)?.deallocate()
}
