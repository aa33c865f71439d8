extension WebSocketServer {
    /// Reads the certificates, keys and client authorities of every TLS listener again.
    ///
    /// Connections stay as they are; handshakes from now on use what was read. Reads files on the calling thread.
    ///
    /// - Throws: `.invalidCertificate`, and nothing has changed then; `.notRunning`.
    public func reloadCertificates() throws(WebSocketError) {
        try endpoints().reload(nil)
    }

    /// Gives every TLS listener other certificates, as `reloadCertificates()` does. Later reloads read these again, but
    /// a server that is stopped starts with those of its configuration.
    public func reloadCertificates(_ certificates: [TLSCertificate]) throws(WebSocketError) {
        try endpoints().reload(certificates)
    }

    private func endpoints() throws(WebSocketError) -> TLSEndpoints {
        guard let group = runningGroup else { throw WebSocketError(.notRunning, "The server does not run") }
        return group.endpoints
    }
}
