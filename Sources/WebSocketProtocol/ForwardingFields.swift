/// Which header fields the trusted proxies write about a client.
///
/// One kind is believed, never both: a proxy that writes one kind passes the other on as the client sent it, and
/// whoever is in front of it could then say anything.
public struct ForwardingFields: Hashable, Sendable {
    private enum Kind {
        case forwarded, xForwarded
    }

    private let kind: Kind

    /// `Forwarded` (RFC 7239).
    public static let forwarded = ForwardingFields(kind: .forwarded)

    /// `X-Forwarded-For`, `X-Forwarded-Proto` and `X-Forwarded-Host`, which most proxies write.
    ///
    /// Of several values the last counts for scheme and host. The proxy must set or remove each of the three.
    public static let xForwarded = ForwardingFields(kind: .xForwarded)

    /// What the fields say of a request that came from a trusted proxy.
    ///
    /// Walks the stations of the request from the nearest on, that is from the right: whoever wrote a trusted
    /// proxy's address down is believed about it, and the first that is no trusted proxy is the client. A station
    /// without an address ("unknown" or an obfuscated name) and anything malformed end the walk at what was told
    /// before.
    ///
    /// - Parameter values: the values of a field, by its name in lower case, in order of arrival.
    package func client(
        in values: (_ name: String) -> [String],
        isTrusted: (IPAddress) -> Bool
    ) -> ForwardedClient {
        switch kind {
        case .forwarded: Self.readForwarded(values("forwarded"), isTrusted)
        case .xForwarded: Self.readXForwarded(values, isTrusted)
        }
    }

    private static func readForwarded(_ lines: [String], _ isTrusted: (IPAddress) -> Bool) -> ForwardedClient {
        var client = ForwardedClient()
        var list = ReversedList(lines)
        while let text = list.next(), let element = ForwardedElement(text) {
            client.isSecure = element.isSecure
            client.host = element.host
            guard let node = element.node else { break }
            client.node = node
            guard isTrusted(node.address) else { break }
        }
        return client
    }

    private static func readXForwarded(
        _ values: (String) -> [String],
        _ isTrusted: (IPAddress) -> Bool
    ) -> ForwardedClient {
        var client = ForwardedClient()
        var addresses = ReversedList(values("x-forwarded-for"))
        while let text = addresses.next(), let node = ForwardedNode(text) {
            client.node = node
            guard isTrusted(node.address) else { break }
        }
        var schemes = ReversedList(values("x-forwarded-proto"))
        client.isSecure = schemes.next().flatMap { ForwardedClient.isSecure(scheme: $0) }
        var hosts = ReversedList(values("x-forwarded-host"))
        client.host = hosts.next().map { String(Substring($0)) }
        return client
    }
}
