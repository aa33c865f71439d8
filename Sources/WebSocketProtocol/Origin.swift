/// The web origin a browser names in the `Origin` header field (RFC 6454).
///
/// Two origins are equal when scheme, host and port are; a port that is not written is the scheme's default.
public struct Origin: Hashable, Sendable, CustomStringConvertible {
    /// The scheme in lower case, for example `https`.
    public let scheme: String

    /// The host in lower case; an IPv6 address keeps its brackets.
    public let host: String

    /// The port; 80 for `http` and `ws`, 443 for `https` and `wss`, when none is written. `nil` for another scheme
    /// without a port.
    public let port: UInt16?

    /// Reads an origin such as `https://example.org:8443`.
    ///
    /// `nil` when the text is not scheme, host and port alone, and for the opaque origin `null`.
    public init?(_ text: String) {
        let bytes = text[...].utf8
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let rest = bytes[colon...]
        guard rest.starts(with: "://".utf8), let authority = Authority(rest.dropFirst(3)),
            let first = bytes.first, Origin.isLetter(first), bytes[..<colon].allSatisfy(Origin.isSchemeByte)
        else { return nil }
        scheme = String(decoding: bytes[..<colon].map(TokenList.lowercased), as: UTF8.self)
        host = authority.host
        port = authority.port ?? Origin.defaultPort(of: scheme)
    }

    /// The origin as a browser writes it: a default port is left out.
    public var description: String {
        guard let port, port != Origin.defaultPort(of: scheme) else { return "\(scheme)://\(host)" }
        return "\(scheme)://\(host):\(port)"
    }

    /// The port that a URL of this scheme means when it names none.
    static func defaultPort(of scheme: String) -> UInt16? {
        switch scheme {
        case "http", "ws": 80
        case "https", "wss": 443
        default: nil
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(TokenList.lowercased(byte))
    }

    private static func isSchemeByte(_ byte: UInt8) -> Bool {
        isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "+-.".utf8.contains(byte)
    }
}
