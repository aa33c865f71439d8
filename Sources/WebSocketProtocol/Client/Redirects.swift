/// Where answers that redirect a handshake lead to (RFC 6455 section 4.1, RFC 9110 section 15.4), and how far they are
/// followed.
package struct Redirects {
    /// What to ask next.
    package struct Target: Equatable {
        /// The URL.
        package let url: WebSocketURL

        /// Whether what may be a secret of the first request's may be sent: not once a redirect has left the server that
        /// it is for, even if a later one comes back to it.
        package let keepsCredentials: Bool
    }

    private let limit: Int
    private var url: WebSocketURL
    private var visited: Set<UTF8Key>
    private var keepsCredentials = true

    /// A handshake that asks for `url` first.
    ///
    /// - Parameter limit: how many redirects are followed, 0 for none.
    package init(from url: WebSocketURL, limit: Int) {
        self.limit = limit
        self.url = url
        visited = [UTF8Key(url.absoluteString)]
    }

    /// Where an answer leads to; `nil` when it is no redirect, or redirects are not followed at all.
    ///
    /// A request stays a GET whatever the status is. Credentials in a `Location` are ignored: a server has none to
    /// give.
    ///
    /// - Throws: `.redirectRefused` for a redirect too many or in a circle, from TLS to none, or to what is no URL of a
    ///   WebSocket.
    package mutating func follow(status: Int, location: String?) throws(WebSocketError) -> Target? {
        guard limit > 0, [301, 302, 303, 307, 308].contains(status) else { return nil }
        guard let location else {
            throw WebSocketError(.redirectRefused, "The server redirects with status \(status) but without a Location")
        }
        guard visited.count <= limit else {
            throw WebSocketError(.redirectRefused, "The server redirects more than \(limit) times")
        }
        var target: WebSocketURL
        do {
            target = try URLReference.resolve(location, against: url)
        } catch {
            throw WebSocketError(.redirectRefused, "The server redirects to what clients do not follow", cause: error)
        }
        guard target.isSecure || !url.isSecure else {
            throw WebSocketError(.redirectRefused, "The server redirects to \(target), which has no TLS as \(url) has")
        }
        if case .unixSocket = url.endpoint, target.endpoint != url.endpoint {
            throw WebSocketError(.redirectRefused, "A server on a Unix-domain socket redirects to another: \(target)")
        }
        guard visited.insert(UTF8Key(target.absoluteString)).inserted else {
            throw WebSocketError(.redirectRefused, "The server redirects in a circle, to \(target)")
        }
        keepsCredentials = keepsCredentials && Redirects.isSameServer(target, as: url)
        target.credentials = keepsCredentials ? url.credentials : nil
        url = target
        return Target(url: target, keepsCredentials: keepsCredentials)
    }

    /// Whether two URLs are of one host and port; the default port with TLS stands for the one without.
    private static func isSameServer(_ target: WebSocketURL, as url: WebSocketURL) -> Bool {
        guard case .network(let host, let port) = target.endpoint,
            case .network(let oldHost, let oldPort) = url.endpoint,
            target.isSecure != url.isSecure
        else { return target.isSecure == url.isSecure && target.endpoint == url.endpoint }
        return host == oldHost && port == 443 && oldPort == 80
    }
}
