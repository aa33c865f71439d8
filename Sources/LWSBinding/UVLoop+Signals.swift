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
        let handle = UnsafeMutablePointer<uv_signal_t>.allocate(capacity: 1)
        unsafe uv_signal_init(loop, handle)
        unsafe handle.pointee.data = Unmanaged.passUnretained(self).toOpaque()
        let result = watched.withLock { watched -> Int32? in
            // Loops that watch it already are no handler of the program's.
            guard watched[signal] != nil || Self.hasDefaultAction(signal) else { return nil }
            let result = unsafe uv_signal_start(handle, signalCallback, signal)
            if result == 0 { watched[signal, default: 0] += 1 }
            return result
        }
        guard result == 0 else {
            unsafe close(handle)
            if let result { throw SystemError("watching signal \(signal)", number: -result) }
            return
        }
        unsafe signals.append(handle)
    }

    /// Watches no signal any more; the last loop that does restores the default action.
    package func unwatchSignals() {
        while let handle = unsafe signals.popLast() {
            let signal = unsafe handle.pointee.signum
            watched.withLock { watched in
                unsafe uv_signal_stop(handle)
                watched[signal] = watched[signal].flatMap { $0 > 1 ? $0 - 1 : nil }
            }
            unsafe close(handle)
        }
    }

    private func close(_ handle: UnsafeMutablePointer<uv_signal_t>) {
        unsafe uv_close(UnsafeMutableRawPointer(handle).assumingMemoryBound(to: uv_handle_t.self), freeHandle)
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
    unsafe owner(handle?.pointee.data)?.events?.loopReceived(signal: signal)
}
