internal import CUV

/// One libuv loop, for one thread: our own, or a guest's place on one that the application runs.
///
/// Everything but `wake()` belongs to the thread that runs the loop, and to the one that made it until then.
/// `@unchecked Sendable`: that confinement is the guard; `wake()` is `uv_async_send`, which any thread may call
/// while the loop lives.
@safe
package final class UVLoop: @unchecked Sendable {
    let loop: UVLoopHandle
    private let prepare = UVHandle(UV_PREPARE)
    private let check = UVHandle(UV_CHECK)
    private let wakeUp = UVHandle(UV_ASYNC)
    private let timer = UVHandle(UV_TIMER)
    private var listeners: [DescriptorWatch] = []
    private var watched: [Int32: DescriptorWatch] = [:]
    var signals: [UVHandle] = []
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
        isGuest = host != nil
        embedding = host?.embedding
        loop = if let host { host.loop } else { try UVLoopHandle() }
        let result = unsafe uv_async_init(loop.pointer, wakeUp.pointer(), wokenCallback)
        guard result == 0 else {
            if !isGuest { _ = loop.close(despiteStrays: false) }
            throw SystemError("uv_async_init", number: -result)
        }
        unsafe uv_prepare_init(loop.pointer, prepare.pointer())
        unsafe uv_check_init(loop.pointer, check.pointer())
        unsafe uv_timer_init(loop.pointer, timer.pointer())
        prepare.setOwner(self)
        check.setOwner(self)
        wakeUp.setOwner(self)
        timer.setOwner(self)
        unsafe uv_prepare_start(prepare.pointer(), prepareCallback)
        unsafe uv_check_start(check.pointer(), checkCallback)
        embedding?.enter(self)
    }

    deinit {
        if !isGuest { loop.free() }
    }

    /// Milliseconds of a clock that only moves forward, as of the start of this turn.
    package var now: UInt64 {
        if isBetweenTurns { loop.updateTime() }
        return loop.now
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
        unsafe uv_async_send(wakeUp.pointer())
    }

    /// Calls `loopTimerFired()` once, at least `milliseconds` after `now`; of several wishes the earliest counts.
    ///
    /// The loop's time is not brought up to date: the turn would seem to have begun only now.
    package func setTimer(milliseconds: UInt64) {
        if isBetweenTurns { loop.updateTime() }
        if timer.isActive, unsafe uv_timer_get_due_in(timer.pointer()) <= milliseconds { return }
        // libuv would call one of no time again and again in the same turn.
        unsafe uv_timer_start(timer.pointer(), timerCallback, max(milliseconds, 1), 0)
        if isBetweenTurns { embedding?.timeoutChanged?() }
    }

    /// Watches a listening socket until `unwatchListeners()`.
    package func watch(listener: Int32) throws(SystemError) {
        listeners.append(try DescriptorWatch(listener, for: .accepting, on: self))
    }

    /// Calls `loopCanRead(from:)` in every turn in which `descriptor` has bytes, an end or an error to be read, until
    /// `unwatch(_:)`.
    package func watch(reader descriptor: Int32) throws(SystemError) {
        watched[descriptor] = try DescriptorWatch(descriptor, for: .reading, on: self)
    }

    /// Calls `loopCanWrite(to:)` in every turn in which `descriptor` takes bytes or has an error to be read, until
    /// `unwatch(_:)`. One descriptor is watched for one thing at a time.
    package func watch(writer descriptor: Int32) throws(SystemError) {
        watched[descriptor] = try DescriptorWatch(descriptor, for: .writing, on: self)
    }

    /// Forgets a descriptor, if it is watched; it can be closed or given away afterwards.
    package func unwatch(_ descriptor: Int32) {
        watched.removeValue(forKey: descriptor)?.end()
    }

    /// Stops watching every listener for a while.
    package func pauseListeners() {
        for listener in listeners { listener.stop() }
    }

    /// Watches them again.
    package func resumeListeners() {
        for listener in listeners { listener.start() }
    }

    /// Forgets every listener; the sockets can be closed afterwards.
    package func unwatchListeners() {
        while let listener = listeners.popLast() { listener.end() }
    }

    /// Runs until `stop()`; not for a guest.
    package func run() {
        loop.updateTime()
        turnBegins()
        while !isStopping { loop.run(UV_RUN_ONCE) }
    }

    /// Makes `run()` return after this turn. A guest leaves the application's loop running, and looks at `isStopping`.
    package func stop() {
        isStopping = true
        if isGuest { wake() } else { unsafe uv_stop(loop.pointer) }
    }

    /// One turn that does not wait; not for a guest.
    package func turn() {
        loop.run(UV_RUN_NOWAIT)
    }

    /// Enough turns for handles that are closing, and for what their callbacks close, to be done with.
    func settle() {
        for _ in 0..<8 { turn() }
    }

    /// Gives back the loop's own handles; call once, after the last context on it is destroyed.
    package func close() {
        closeHandles()
        settle()
        _ = loop.close(despiteStrays: hasStrayHandles)
    }

    /// A wait has ended.
    func turnBegins() {
        turnBegan = loop.now
    }

    /// The callbacks of a turn are done.
    func turnEnds() {
        if pauses.isEmpty { unsafe events?.loopTurnEnds() }
    }

    func closeHandles() {
        unwatchListeners()
        unwatchSignals()
        prepare.close()
        check.close()
        wakeUp.close()
        timer.close()
    }
}

private func prepareCallback(handle: UnsafeMutablePointer<uv_prepare_t>?) {
    guard let loop = unsafe UVHandle.owner(of: handle, as: UVLoop.self) else { return }
    // An embedded loop sees to it when the turn is over: nobody may be waiting for the next.
    if loop.embedding == nil { loop.turnEnds() }
}

/// Called when the callbacks of a wait are done; the loop's time is still that of the end of the wait.
private func checkCallback(handle: UnsafeMutablePointer<uv_check_t>?) {
    unsafe UVHandle.owner(of: handle, as: UVLoop.self)?.turnBegins()
}

private func wokenCallback(handle: UnsafeMutablePointer<uv_async_t>?) {
    unsafe UVHandle.owner(of: handle, as: UVLoop.self)?.events?.loopWoken()
}

private func timerCallback(handle: UnsafeMutablePointer<uv_timer_t>?) {
    unsafe UVHandle.owner(of: handle, as: UVLoop.self)?.events?.loopTimerFired()
}
