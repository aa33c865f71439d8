internal import LWSBinding

extension WebSocketError {
    /// Why an opening handshake with `url` came to nothing.
    init(_ failure: OpeningFailure, at url: WebSocketURL) {
        switch failure.kind {
        case .refused:
            let response = failure.response.map(HandshakeResponse.init)
            let status = response.map { "\($0.status)" } ?? "no status"
            self.init(.handshakeRefused, "\(url) refuses the WebSocket with \(status)", cause: response)
        case .unacceptable:
            self.init(
                .protocolError,
                "\(url) switches protocols, but not as RFC 6455 demands: \(failure.cause)",
                cause: failure
            )
        case .untrusted(let problem):
            self.init(.untrustedServer, "The certificate of \(url) \(problem.predicate)", cause: failure)
        case .unanswered:
            self.init(
                .handshakeFailed,
                "\(url) ended the connection before it answered the handshake: \(failure.cause)",
                cause: failure
            )
        }
    }

    /// The library's clients are left out, or do not come through a handshake.
    static let noClients = WebSocketError(
        .missingClients,
        "libwebsockets opens no WebSocket as a client: install one that was built with LWS_WITHOUT_CLIENT off"
    )

    /// The loop that was to do something has ended.
    static let loopEnded = WebSocketError(.notRunning, "The event loop of the client has ended")
}

extension CertificateProblem {
    fileprivate var predicate: String {
        switch self {
        case .expired: "has expired, or one that it depends on has"
        case .notYetValid: "is not valid yet, or one that it depends on is not"
        case .wrongHost: "is for another host"
        case .noAlternativeName:
            "has no alternative name (subjectAltName) with a host or an address: its common name does not count"
        case .selfSigned: "is self-signed, and not among those that are trusted"
        case .unknownAuthority: "is signed by nobody who is trusted"
        case .other(let text): "is not accepted: \(text)"
        }
    }
}
