/// Why a client's opening handshake came to nothing.
public struct OpeningFailure: Error, Sendable, CustomStringConvertible {
    /// How far the handshake came.
    public enum Kind: Sendable, Equatable {
        /// The server answered with another status than 101.
        case refused
        /// The server switched protocols, but not as RFC 6455 section 4.1 wants it or not to what was asked for.
        case unacceptable
        /// The server's certificate is not accepted.
        case untrusted(CertificateProblem)
        /// No whole response came: the connection ended, or the library's time for it did.
        case unanswered
    }

    /// What the library says of it, or OpenSSL of the certificate.
    public let cause: String
    /// The response, as far as there was one; its body is not kept.
    public let response: ResponseHead?

    /// How far the handshake came.
    public let kind: Kind

    init(cause: String, response: ResponseHead?) {
        self.cause = cause
        self.response = response
        kind = response.map { $0.status == 101 ? .unacceptable : .refused } ?? .unanswered
    }

    init(cause: String, _ problem: CertificateProblem) {
        self.cause = cause
        response = nil
        kind = .untrusted(problem)
    }

    /// Status and cause.
    public var description: String {
        response.map { "status \($0.status): \(cause)" } ?? cause
    }
}
