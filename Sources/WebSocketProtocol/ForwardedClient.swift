/// What trusted proxies say of the client of a request; `nil` for what they do not say.
package struct ForwardedClient: Hashable, Sendable {
    /// The client's address, or the last one known on the way to it.
    package var node: ForwardedNode?

    /// Whether the request came to the proxy over TLS.
    package var isSecure: Bool?

    /// The `Host` that the client asked for.
    package var host: String?

    /// Nothing told.
    package init(node: ForwardedNode? = nil, isSecure: Bool? = nil, host: String? = nil) {
        self.node = node
        self.isSecure = isSecure
        self.host = host
    }

    /// Nil for a scheme that is neither HTTP nor WebSocket.
    static func isSecure(scheme: Substring.UTF8View) -> Bool? {
        switch String(decoding: scheme.map(TokenList.lowercased), as: UTF8.self) {
        case "https", "wss": true
        case "http", "ws": false
        default: nil
        }
    }
}
