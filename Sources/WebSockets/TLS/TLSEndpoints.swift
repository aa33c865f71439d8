internal import LWSBinding
internal import Logging

/// The ways of TLS of a running server: one endpoint for each configuration that differs from the others.
final class TLSEndpoints: Sendable {
    private struct Entry {
        /// As the server was configured, which listeners are known by.
        let configured: TLSConfiguration
        /// As it is now.
        var current: TLSConfiguration
        let endpoint: TLSEndpoint
    }

    private let entries: Lock<[Entry]>
    /// The endpoints themselves, for the contexts of the loops.
    let all: [TLSEndpoint]
    private let log: LogWriter

    init(_ listeners: [Listener], log: LogWriter) throws(WebSocketError) {
        var entries: [Entry] = []
        for tls in listeners.compactMap(\.tls) where !entries.contains(where: { $0.configured == tls }) {
            let endpoint = try Self.converting { () throws(TLSFailure) in
                let credentials = try tls.load()
                Self.warn(of: credentials, to: log)
                return try TLSEndpoint(tls.settings, credentials)
            }
            entries.append(Entry(configured: tls, current: tls, endpoint: endpoint))
        }
        all = entries.map(\.endpoint)
        self.entries = Lock(entries)
        self.log = log
    }

    /// The endpoint for a listener, nil for a plain one.
    func endpoint(for listener: Listener) -> TLSEndpoint? {
        guard let tls = listener.tls else { return nil }
        return entries.withLock { entries in entries.first { $0.configured == tls }?.endpoint }
    }

    /// Reads everything again, or other certificates instead, and gives it to the handshakes to come.
    ///
    /// Nothing changes anywhere when something is wrong with any of it.
    func reload(_ certificates: [TLSCertificate]?) throws(WebSocketError) {
        let log = log
        try entries.withLock { entries throws(WebSocketError) in
            var fresh: [(TLSConfiguration, TLSCredentials)] = []
            for entry in entries {
                var configuration = entry.current
                if let certificates { configuration.certificates = certificates }
                let credentials = try Self.converting { () throws(TLSFailure) in try configuration.load() }
                Self.warn(of: credentials, to: log)
                fresh.append((configuration, credentials))
            }
            for (index, (configuration, credentials)) in fresh.enumerated() {
                entries[index].current = configuration
                entries[index].endpoint.replace(credentials)
            }
        }
    }

    private static func warn(of credentials: TLSCredentials, to log: LogWriter) {
        for identity in credentials.identities where identity.notAfter < Int64(WallClock.seconds) {
            log.write(.warning, .certificateExpired, ["subject": identity.subject])
        }
    }

    private static func converting<Value>(
        _ body: () throws(TLSFailure) -> Value
    ) throws(WebSocketError) -> Value {
        do throws(TLSFailure) {
            return try body()
        } catch {
            throw WebSocketError(tlsFailure: error)
        }
    }
}
