internal import CUV

/// A libuv loop of the application, which runs it.
///
/// `@unchecked Sendable`: only the thread that runs the loop touches it, see `UVLoop`.
@safe
package struct HostLoop: @unchecked Sendable {
    let loop: UnsafeMutablePointer<uv_loop_t>
    let embedding: EmbeddedLoop?

    /// - Parameter loop: a `uv_loop_t *` that lives until the guest has left.
    package init(_ loop: OpaquePointer) {
        unsafe self.loop = UnsafeMutablePointer(loop)
        embedding = nil
    }

    /// A loop that one of another kind turns.
    package init(_ embedding: EmbeddedLoop) {
        unsafe loop = embedding.loop
        self.embedding = embedding
    }
}

/// Turns of its host that a guest waits for: nobody can be told when other handles are closed.
@safe
final class GuestPause {
    /// Keeps the loop from waiting for events meanwhile.
    let idle: UnsafeMutablePointer<uv_idle_t>
    /// Keeps the guest meanwhile.
    let guest: UVLoop
    var turns: Int
    let body: () -> Void

    init(of guest: UVLoop, turns: Int, _ body: @escaping () -> Void) {
        unsafe idle = .allocate(capacity: 1)
        self.guest = guest
        self.turns = turns
        self.body = body
    }
}

extension UVLoop {
    /// Calls `body` when the host has turned often enough for handles that are closing, and for what their callbacks
    /// close, to be done with. Nothing else is reported meanwhile.
    package func afterTurns(_ body: @escaping () -> Void) {
        let pause = GuestPause(of: self, turns: 8, body)
        pauses.append(pause)
        unsafe uv_idle_init(loop, pause.idle)
        unsafe pause.idle.pointee.data = Unmanaged.passUnretained(pause).toOpaque()
        unsafe uv_idle_start(pause.idle, idleCallback)
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

    fileprivate func turned(_ pause: GuestPause) {
        pause.turns -= 1
        guard pause.turns == 0 else { return }
        pauses.removeAll { $0 === pause }
        unsafe uv_close(UnsafeMutableRawPointer(pause.idle).assumingMemoryBound(to: uv_handle_t.self), freeHandle)
        pause.body()
    }
}

private func idleCallback(handle: UnsafeMutablePointer<uv_idle_t>?) {
    guard let data = unsafe handle?.pointee.data else { return }
    let pause = unsafe Unmanaged<GuestPause>.fromOpaque(data).takeUnretainedValue()
    pause.guest.turned(pause)
}
