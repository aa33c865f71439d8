/// An HTTP proxy that a client asks for a tunnel to its server (CONNECT, RFC 9110 section 9.3.6).
///
/// The connection to the proxy itself is not encrypted; what goes through the tunnel of a `wss` URL is.
public struct HTTPProxy: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// The host in lower case; an IPv6 address keeps its brackets.
    public let host: String

    /// The address when the host is written as one; `nil` for a name, which has to be resolved.
    public let address: IPAddress?

    /// The port, 80 when none is written.
    public let port: UInt16

    /// The user's name and password at the proxy, `nil` when there are none. They can be set here without
    /// percent-encoding.
    public var credentials: BasicCredentials?

    /// Reads `http://proxy.example.org:3128` or `http://user:secret@proxy.example.org:3128`; the scheme may be left
    /// out.
    ///
    /// - Throws: `.invalidURL` that says what to change, above all for the schemes of other kinds of proxies.
    public init(_ text: String) throws(WebSocketError) {
        var rest = text[...].utf8
        if let slash = rest.firstIndex(of: UInt8(ascii: "/")), rest[..<slash].last == UInt8(ascii: ":"),
            rest[slash...].starts(with: "//".utf8)
        {
            guard rest[..<slash].map(TokenList.lowercased).elementsEqual("http:".utf8) else {
                throw WebSocketError(.invalidURL, "Of proxies, only those of http:// URLs are supported")
            }
            rest = rest[slash...].dropFirst(2)
        }
        if rest.last == UInt8(ascii: "/") { rest = rest.dropLast() }
        let authority = try URLAuthority(rest)
        host = authority.host
        address = authority.address
        port = authority.port ?? 80
        credentials = authority.credentials
    }

    /// The URL without the credentials, always with its port.
    public var description: String { "http://\(host):\(port)" }

    /// The description, so that `dump` and debuggers' logs show no credentials.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
