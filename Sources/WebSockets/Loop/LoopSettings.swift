internal import LWSBinding
internal import Logging
internal import WebSocketProtocol

/// What every loop of a server needs to know.
struct LoopSettings: Sendable {
    /// The routes at the start.
    var router: Router
    var headLimits: RequestParser.Limits
    /// Milliseconds from a connection's arrival to its 101 response or first HTTP request.
    var handshakeTimeout: UInt64
    /// The ways of TLS in which connections will come.
    var endpoints: [TLSEndpoint]
    /// Who may speak for a client.
    var proxies: ProxyTrust
    /// The hosts that the server takes for its own, nil when the application names none.
    var hosts: ServerHosts?
    /// Shared by the loops.
    var admissions: AdmissionControl
    var log: LogWriter
    /// Nanoseconds of the longest turn that is all right.
    var stallLimit: UInt64
    /// The application's loop to be a guest on, nil for loops of our own.
    var host: HostLoop?
    /// Most clients of a loop that are being looked at.
    var maxUndecided: Int
    /// In the place of the system's clock.
    var clock: SettableClock?
}
