/// The servers that `no_proxy` lists: names, addresses and ranges of them between commas or spaces.
///
/// - `example.org`, `.example.org` and `*.example.org` are that host and all below it.
/// - `192.0.2.1`, `2001:db8::1` and `10.0.0.0/8` are addresses as URLs have them: names are not resolved for this.
/// - With a port, as in `example.org:8080` or `[::1]:8080`, only that port is meant.
/// - `*` is every server.
///
/// What is none of these is skipped.
struct ProxyExceptions {
    private enum Servers {
        case all
        case range(AddressRange)
        case domain(String)
    }

    private var entries: [(servers: Servers, port: UInt16?)] = []

    /// Reads a list.
    init(_ text: String) {
        let separators = ", \t\r\n".utf8
        entries = text.utf8.split(whereSeparator: separators.contains).compactMap(ProxyExceptions.entry)
    }

    /// Whether a URL's server is on the list.
    func contains(_ url: WebSocketURL) -> Bool {
        guard case .network(_, let port) = url.endpoint else { return false }
        return entries.contains { entry in
            guard entry.port == nil || entry.port == port else { return false }
            switch entry.servers {
            case .all: return true
            case .range(let range): return url.address.map(range.contains) ?? false
            case .domain(let domain):
                return url.serverName.map { $0 == domain || $0.hasSuffix("." + domain) } ?? false
            }
        }
    }

    private static func entry(_ text: Substring.UTF8View) -> (Servers, UInt16?)? {
        if text.elementsEqual("*".utf8) { return (.all, nil) }
        if let range = range(text) { return (.range(range), nil) }
        let dot = UInt8(ascii: ".")
        let withoutStar = text.starts(with: "*.".utf8) ? text.dropFirst() : text
        guard let authority = Authority(withoutStar.first == dot ? withoutStar.dropFirst() : withoutStar) else {
            return nil
        }
        let host = authority.host[...].utf8
        let unbracketed = host.first == UInt8(ascii: "[") ? host.dropFirst().dropLast() : host
        if let range = range(unbracketed) { return (.range(range), authority.port) }
        return (.domain(String(Substring(host.last == dot ? host.dropLast() : host))), authority.port)
    }

    /// An address, or those that share its first bits; bits behind the prefix do not count.
    private static func range(_ text: Substring.UTF8View) -> AddressRange? {
        let parts = text.split(separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(parts[0]) else { return nil }
        let width = address.family.bitWidth
        guard parts.count == 2 else { return AddressRange(address, prefixLength: width) }
        return DecimalNumber.parse(parts[1], atMost: width).map { AddressRange(address, prefixLength: $0) }
    }
}
