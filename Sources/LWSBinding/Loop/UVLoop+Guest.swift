internal import CUV

/// A libuv loop of the application, which runs it.
///
/// `@unchecked Sendable`: only the thread that runs the loop touches it, see `UVLoop`.
@safe
package struct HostLoop: @unchecked Sendable {
    let loop: UVLoopHandle
    let embedding: EmbeddedLoop?

    /// - Parameter loop: a `uv_loop_t *` that lives until the guest has left.
    package init(_ loop: OpaquePointer) {
        unsafe self.loop = UVLoopHandle(borrowing: UnsafeMutablePointer(loop))
        embedding = nil
    }

    /// A loop that one of another kind turns.
    package init(_ embedding: EmbeddedLoop) {
        loop = embedding.loop
        self.embedding = embedding
    }
}

/// Turns of its host that a guest waits for: nobody can be told when other handles are closed.
final class GuestPause {
    /// Keeps the loop from waiting for events meanwhile.
    private let idle = UVHandle(UV_IDLE)
    /// Keeps the guest meanwhile.
    private let guest: UVLoop
    private var turns: Int
    private let body: () -> Void

    /// Turns that handles which are closing, and what their callbacks close, take at most.
    private static let enough = 8

    init(of guest: UVLoop, _ body: @escaping () -> Void) {
        self.guest = guest
        self.body = body
        turns = Self.enough
        unsafe uv_idle_init(guest.loop.pointer, idle.pointer())
        idle.setOwner(self)
        unsafe uv_idle_start(idle.pointer(), idleCallback)
    }

    fileprivate func turned() {
        turns -= 1
        guard turns == 0 else { return }
        guest.pauses.removeAll { $0 === self }
        idle.close()
        body()
    }
}

extension UVLoop {
    /// Calls `body` when the host has turned often enough for handles that are closing, and for what their callbacks
    /// close, to be done with. Nothing else is reported meanwhile.
    package func afterTurns(_ body: @escaping () -> Void) {
        pauses.append(GuestPause(of: self, body))
    }

    /// Gives a guest's handles back; call once, after the last context on the loop is destroyed. Calls `body` when the
    /// host's loop knows nothing of the guest any more.
    package func leave(then body: @escaping () -> Void) {
        closeHandles()
        afterTurns {
            self.embedding?.exit(self)
            body()
        }
    }

    /// Whether all that is left to do is to turn.
    var isLeaving: Bool { !pauses.isEmpty }
}

private func idleCallback(handle: UnsafeMutablePointer<uv_idle_t>?) {
    unsafe UVHandle.owner(of: handle, as: GuestPause.self)?.turned()
}
