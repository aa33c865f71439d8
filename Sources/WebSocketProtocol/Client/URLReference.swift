/// What a `Location` field refers to, seen from the URL that was asked (RFC 9110 section 10.2.2, RFC 3986 section 5.2).
enum URLReference {
    /// The URL that a reference stands for; `http` and `https` in it mean `ws` and `wss`, and its fragment nothing.
    ///
    /// - Throws: `.invalidURL` when it is malformed or of another scheme, the ones of Unix-domain sockets included: no
    ///   server has to tell a client to connect to those.
    static func resolve(_ text: String, against base: WebSocketURL) throws(WebSocketError) -> WebSocketURL {
        let reference = text.utf8.prefix { $0 != UInt8(ascii: "#") }
        var isSecure = base.isSecure
        var rest = reference
        if let end = reference.firstIndex(where: { ":/?".utf8.contains($0) }), reference[end] == UInt8(ascii: ":") {
            switch String(decoding: reference[..<end].map(TokenList.lowercased), as: UTF8.self) {
            case "http", "ws": isSecure = false
            case "https", "wss": isSecure = true
            default: throw WebSocketError(.invalidURL, "The URL has none of the schemes http, https, ws and wss")
            }
            rest = reference[end...].dropFirst()
            guard rest.starts(with: "//".utf8) else {
                throw WebSocketError(.invalidURL, "The URL has no \"//\" behind its scheme")
            }
        }
        if rest.starts(with: "//".utf8) {
            let url = try WebSocketURL(isSecure: isSecure, authorityAndResource: rest.dropFirst(2))
            return url.replacing(resource: withoutDots(url.resource[...].utf8))
        }
        return base.replacing(resource: try WebSocketURL.resource(merge(rest, base.resource[...].utf8)[...].utf8))
    }

    /// Path and query of a reference without scheme and authority.
    private static func merge(_ reference: Substring.UTF8View, _ base: Substring.UTF8View) -> String {
        let slash = UInt8(ascii: "/")
        let basePath = base.prefix { $0 != UInt8(ascii: "?") }
        switch reference.first {
        case nil: return String(Substring(base))
        case slash: return withoutDots(reference)
        case UInt8(ascii: "?"): return String(Substring(basePath)) + String(Substring(reference))
        default:
            let directory = basePath[...(basePath.lastIndex(of: slash) ?? basePath.startIndex)]
            return withoutDots((String(Substring(directory)) + String(Substring(reference)))[...].utf8)
        }
    }

    /// Resolves the segments "." and ".." of an absolute path, leaving the query behind it alone (RFC 3986 section
    /// 5.2.4).
    private static func withoutDots(_ resource: Substring.UTF8View) -> String {
        let path = resource.prefix { $0 != UInt8(ascii: "?") }
        let segments = path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        var kept: [String] = []
        for (index, segment) in segments.enumerated() {
            let text = String(Substring(segment))
            let isDots = text == "." || text == ".."
            if text == ".." { _ = kept.popLast() }
            if !isDots { kept.append(text) }
            if isDots, index == segments.count - 1 { kept.append("") }
        }
        return "/" + kept.joined(separator: "/") + String(Substring(resource[path.endIndex...]))
    }
}

extension WebSocketURL {
    /// The same server, asked for something else.
    fileprivate func replacing(resource: String) -> WebSocketURL {
        WebSocketURL(
            isSecure: isSecure,
            endpoint: endpoint,
            address: address,
            resource: resource,
            credentials: credentials
        )
    }
}
