extension Request {
    /// The URL of a WebSocket on this server as the client has to write it; its `absoluteString` can be put into a page.
    ///
    /// `wss` where the page came by `https`, `ws` where it came by `http`, and the host and port that the client asked for;
    /// of trusted proxies (`Configuration.trustedProxies`) their word about both is taken.
    ///
    /// - Parameter path: path and query of the WebSocket, with or without the first slash, percent-encoded.
    /// - Returns: nil when the client named no host, or host and path make no URL.
    public func webSocketURL(path: String) -> WebSocketURL? {
        guard let host else { return nil }
        let resource = path.hasPrefix("/") ? path : "/" + path
        let url = try? WebSocketURL("\(isSecure ? "wss" : "ws")://\(host)\(resource)")
        // The host is what a client sent: no more than a host and a port may come of it.
        return url?.credentials == nil && url?.resource == resource ? url : nil
    }
}
