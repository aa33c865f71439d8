internal import CUV

/// A libuv loop that a loop of another kind turns, on the thread that made it: it is told a descriptor to wait for and
/// how long to wait.
///
/// `@unchecked Sendable`: everything but `isOnThisThread` belongs to that thread.
@safe
package final class EmbeddedLoop: @unchecked Sendable {
    let loop: UVLoopHandle
    private let thread = LoopThread.currentIdentity
    private var guests: [UVLoop] = []
    /// Whether the loop turns at the moment. What happens otherwise has to wait for the next turn.
    package private(set) var isTurning = false
    private var hasStrayHandles = false
    /// What turns it, if that is not the application itself.
    var turner: (any LoopTurner)?
    /// Called between turns, when `timeout` may have become shorter.
    var timeoutChanged: (() -> Void)?

    /// A loop that does nothing yet.
    package init() throws(SystemError) {
        loop = try UVLoopHandle()
    }

    deinit {
        loop.free()
    }

    /// True on the thread that the loop belongs to.
    package var isOnThisThread: Bool { thread == LoopThread.currentIdentity }

    /// Can be read from when there is something to do.
    package var descriptor: Int32 { unsafe uv_backend_fd(loop.pointer) }

    /// Milliseconds from now to the next turn, whatever the descriptor tells; nil when that is all to wait for.
    package var timeout: Int32? {
        // libuv knows no wait of a loop without handles.
        guard unsafe uv_loop_alive(loop.pointer) != 0 else { return nil }
        loop.updateTime()
        let milliseconds = unsafe uv_backend_timeout(loop.pointer)
        return milliseconds < 0 ? nil : milliseconds
    }

    /// Does what is to be done, and does not wait. Not to be called in a turn.
    package func turn() {
        isTurning = true
        defer { isTurning = false }
        loop.updateTime()
        for guest in guests { guest.turnBegins() }
        loop.run(UV_RUN_NOWAIT)
        // What the callbacks left; a loop that goes on would see to it before it waits.
        for guest in guests { guest.turnEnds() }
    }

    /// Ends the loop for good, outside a turn. False, and nothing happens, while there is somebody on it, or
    /// something that turns it.
    package func close() -> Bool {
        if turner?.isInUse == true { return false }
        while !guests.isEmpty, guests.allSatisfy(\.isLeaving) { turn() }
        guard guests.isEmpty else { return false }
        for _ in 0..<8 { turn() }
        return loop.close(despiteStrays: hasStrayHandles)
    }

    func enter(_ guest: UVLoop) {
        guests.append(guest)
    }

    func exit(_ guest: UVLoop) {
        guests.removeAll { $0 === guest }
        if guest.hasStrayHandles { hasStrayHandles = true }
    }
}

/// What turns an embedded loop along with its own work.
protocol LoopTurner: AnyObject {
    /// Whether it may still use what is ours.
    var isInUse: Bool { get }
}
