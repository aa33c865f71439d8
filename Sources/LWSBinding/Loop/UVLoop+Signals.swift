internal import CUV
internal import Glibc

/// The numbers of signals.
package enum SignalNumber {
    /// SIGTERM.
    package static let terminate = SIGTERM
    /// SIGINT.
    package static let interrupt = SIGINT
    /// SIGHUP.
    package static let hangUp = SIGHUP
}

/// Signals that would end the process, watched instead.
///
/// libuv lets any number of loops watch one signal and puts its default action back when the last of them is through.
extension UVLoop {
    /// Watches `signal` until `unwatchSignals()`, provided that its action is the default one: a signal that the
    /// program handles or ignores is left alone. Call it before `run()`, or on the loop's thread.
    package func watch(signal: Int32) throws(SystemError) {
        let handle = UVHandle(UV_SIGNAL)
        unsafe uv_signal_init(loop.pointer, handle.pointer())
        handle.setOwner(self)
        let result = watched.withLock { watched -> Int32? in
            // Loops that watch it already are no handler of the program's.
            guard watched[signal] != nil || Self.hasDefaultAction(signal) else { return nil }
            let result = unsafe uv_signal_start(handle.pointer(), signalCallback, signal)
            if result == 0 { watched[signal, default: 0] += 1 }
            return result
        }
        guard result == 0 else {
            handle.close()
            if let result { throw SystemError("watching signal \(signal)", number: -result) }
            return
        }
        signals.append(handle)
    }

    /// Watches no signal any more; the last loop that does restores the default action.
    package func unwatchSignals() {
        while let handle = signals.popLast() {
            let signal = unsafe (handle.pointer() as UnsafeMutablePointer<uv_signal_t>).pointee.signum
            watched.withLock { watched in
                unsafe uv_signal_stop(handle.pointer())
                watched[signal] = watched[signal].flatMap { $0 > 1 ? $0 - 1 : nil }
            }
            handle.close()
        }
    }

    private static func hasDefaultAction(_ signal: Int32) -> Bool {
        var action = sigaction()
        guard unsafe sigaction(signal, nil, &action) == 0 else { return false }
        // SIG_DFL is the null pointer.
        return unsafe action.__sigaction_handler.sa_handler == nil
    }
}

/// How many loops watch each signal. Held while libuv changes a signal's action, so that no two loops differ about it.
private let watched = Lock<[Int32: Int]>([:])

private func signalCallback(handle: UnsafeMutablePointer<uv_signal_t>?, signal: Int32) {
    unsafe UVHandle.owner(of: handle, as: UVLoop.self)?.events?.loopReceived(signal: signal)
}
