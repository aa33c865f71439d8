extension WebSocketURL {
    /// Reads a URL.
    ///
    /// Strictly, as RFC 3986 writes URLs: characters beyond ASCII, spaces and brackets in a path or query must be
    /// percent-encoded.
    ///
    /// - Throws: `.invalidURL` that says what to change, without quoting what could be a password.
    public init(_ text: String) throws(WebSocketError) {
        let bytes = text[...].utf8
        let scheme = String(decoding: bytes.prefix { $0 != UInt8(ascii: ":") }.map(TokenList.lowercased), as: UTF8.self)
        let rest = bytes.dropFirst(scheme.utf8.count)
        guard ["ws", "wss", "ws+unix", "wss+unix"].contains(scheme), rest.starts(with: "://".utf8) else {
            throw WebSocketError(.invalidURL, "A WebSocket URL begins with ws://, wss://, ws+unix:// or wss+unix://")
        }
        let isSecure = scheme.hasPrefix("wss")
        if scheme.hasSuffix("+unix") {
            try self.init(isSecure: isSecure, socketAndResource: rest.dropFirst(3))
        } else {
            try self.init(isSecure: isSecure, authorityAndResource: rest.dropFirst(3))
        }
    }

    /// Reads what follows "ws://", "wss://" or "//".
    init(isSecure: Bool, authorityAndResource text: Substring.UTF8View) throws(WebSocketError) {
        let end = text.firstIndex { "/?#".utf8.contains($0) } ?? text.endIndex
        let authority = try URLAuthority(text[..<end])
        let port = authority.port ?? (isSecure ? 443 : 80)
        self.init(
            isSecure: isSecure,
            endpoint: .network(host: authority.host, port: port),
            address: authority.address,
            resource: try WebSocketURL.resource(text[end...]),
            credentials: authority.credentials
        )
    }

    private init(isSecure: Bool, socketAndResource text: Substring.UTF8View) throws(WebSocketError) {
        let end = text.firstIndex(of: UInt8(ascii: ":")) ?? text.endIndex
        guard text.first == UInt8(ascii: "/"), PercentEncoding.isWellFormed(text[..<end], alsoAllowing: "/@"),
            let path = PercentEncoding.decode(text[..<end]), !path.utf8.contains(0)
        else {
            throw WebSocketError(
                .invalidURL,
                "The URL of a Unix-domain socket has an absolute path, percent-encoded, then perhaps a colon and the "
                    + "resource, as in ws+unix:///run/app.sock:/feed"
            )
        }
        self.init(
            isSecure: isSecure,
            endpoint: .unixSocket(path: path),
            resource: try WebSocketURL.resource(text[end...].dropFirst())
        )
    }

    /// Path and query, with the "/" that an empty path stands for (RFC 6455 section 3).
    static func resource(_ text: Substring.UTF8View) throws(WebSocketError) -> String {
        guard !text.contains(UInt8(ascii: "#")) else {
            throw WebSocketError(.invalidURL, "A WebSocket URL has no fragment: write \"#\" as %23")
        }
        guard PercentEncoding.isWellFormed(text, alsoAllowing: "/?:@") else {
            throw WebSocketError(
                .invalidURL,
                "The path or query of the URL has a character to be percent-encoded, or a \"%\" that no two "
                    + "hexadecimal digits follow"
            )
        }
        let resource = String(Substring(text))
        return resource.utf8.first == UInt8(ascii: "/") ? resource : "/" + resource
    }
}
