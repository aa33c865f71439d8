internal import LWSBinding

/// A signal that asks a program to end, and that `WebSocketServer.run` can turn into a graceful stop.
public enum StopSignal: Sendable, CaseIterable {
    /// SIGTERM: how service managers and `kill` ask.
    case terminate
    /// SIGINT: Ctrl-C on a terminal.
    case interrupt
    /// SIGHUP: the terminal is gone.
    case hangUp

    var number: Int32 {
        switch self {
        case .terminate: SignalNumber.terminate
        case .interrupt: SignalNumber.interrupt
        case .hangUp: SignalNumber.hangUp
        }
    }
}
