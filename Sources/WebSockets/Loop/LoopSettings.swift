internal import LWSBinding
internal import Logging

/// What every loop of a server needs to know.
struct LoopSettings: Sendable {
    /// The routes at the start.
    var router: Router
    var headLimits: RequestHeadLimits
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
    /// In the place of the system's clock.
    var clock: SettableClock?
    /// Whether output goes out in batches of our own frames, or frame by frame through the library.
    var writesRawBatches: Bool
    /// The same for clients, whose frames are masked.
    var writesMaskedBatches: Bool
    /// Whether the library lets compressed messages through.
    var passesCompressedMessages: Bool
}
