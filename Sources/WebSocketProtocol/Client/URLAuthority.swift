/// The `user:password@host:port` of a URL (RFC 3986 section 3.2).
struct URLAuthority {
    /// The host in lower case; an IPv6 address keeps its brackets.
    let host: String

    /// The address when the host is written as one, and no name needs resolving.
    let address: IPAddress?

    /// The port, 1 to 65535; `nil` when none is written.
    let port: UInt16?

    /// What is written before "@".
    let credentials: BasicCredentials?

    /// Reads what is between "//" and the path.
    ///
    /// - Throws: `.invalidURL`, whose message quotes nothing: a password with a "/" in it may be anywhere.
    init(_ text: Substring.UTF8View) throws(WebSocketError) {
        var hostAndPort = text
        if let at = text.lastIndex(of: UInt8(ascii: "@")) {
            credentials = try URLAuthority.credentials(text[..<at])
            hostAndPort = text[text.index(after: at)...]
        } else {
            credentials = nil
        }
        guard hostAndPort.allSatisfy({ $0 < 0x80 }) else {
            throw WebSocketError(
                .invalidURL,
                "The host of a URL is written in ASCII: an international name in its \"xn--\" form"
            )
        }
        // A colon without a port means the default (RFC 3986 section 3.2.3).
        let written = hostAndPort.last == UInt8(ascii: ":") ? hostAndPort.dropLast() : hostAndPort
        guard let authority = Authority(written), authority.port != 0 else {
            throw WebSocketError(
                .invalidURL,
                "A URL needs a host name, an IPv4 address or an IPv6 address in brackets behind \"://\", then perhaps "
                    + "a colon and a port from 1 to 65535; \"/\", \"?\", \"#\" and \"@\" in a password are "
                    + "percent-encoded"
            )
        }
        host = authority.host
        port = authority.port
        address = try URLAuthority.address(host[...].utf8)
    }

    private static func credentials(_ text: Substring.UTF8View) throws(WebSocketError) -> BasicCredentials {
        let parts = text.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        guard PercentEncoding.isWellFormed(text, alsoAllowing: ":"), let user = PercentEncoding.decode(parts[0]),
            let password = PercentEncoding.decode(parts.count == 2 ? parts[1] : text[text.endIndex...])
        else {
            throw WebSocketError(
                .invalidURL,
                "The user name and password before the \"@\" of a URL are percent-encoded UTF-8"
            )
        }
        do {
            return try BasicCredentials(user: user, password: password)
        } catch {
            throw WebSocketError(.invalidURL, error.message)
        }
    }

    /// The address that a host is written as; `nil` for a name.
    private static func address(_ host: Substring.UTF8View) throws(WebSocketError) -> IPAddress? {
        if host.first == UInt8(ascii: "[") {
            if let address = IPAddress(host.dropFirst().dropLast()) { return address }
            throw WebSocketError(.invalidURL, "The host of the URL is in brackets but no IPv6 address")
        }
        if let address = IPAddress(host) { return address }
        let labels = (host.last == UInt8(ascii: ".") ? host.dropLast() : host)
            .split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard host.count <= 254, labels.allSatisfy({ (1...63).contains($0.count) }), !host.contains(UInt8(ascii: "%"))
        else {
            throw WebSocketError(.invalidURL, "The host of the URL is neither an IP address nor a name DNS can have")
        }
        // "127.1" and "0x7f.0.0.1" are addresses to some resolvers, names to others, and seldom what was meant.
        guard let last = labels.last, !isNumber(last) else {
            throw WebSocketError(.invalidURL, "The host of the URL ends like a number but is no IPv4 address")
        }
        return nil
    }

    /// Whether a label is a number in decimal or, with "0x", hexadecimal digits.
    private static func isNumber(_ label: Substring.UTF8View) -> Bool {
        let isHexadecimal = label.starts(with: "0x".utf8)
        return label.dropFirst(isHexadecimal ? 2 : 0).allSatisfy { byte in
            PercentEncoding.digit(byte).map { isHexadecimal || $0 < 10 } ?? false
        }
    }
}
