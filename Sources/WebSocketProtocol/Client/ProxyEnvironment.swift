/// What the environment of a process says about proxies: `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy`.
///
/// The names are read in lower case first, then in upper case; an empty variable is one that is not set.
package struct ProxyEnvironment: Sendable {
    private let variables: [String: String]

    /// - Parameter variables: the environment.
    package init(_ variables: [String: String]) {
        self.variables = variables
    }

    /// The proxy to use for a URL, `nil` to connect directly.
    ///
    /// A `wss` URL uses `https_proxy`, then `all_proxy`; a `ws` URL uses `https_proxy`, then `http_proxy`, then
    /// `all_proxy`, since either wants a tunnel and proxies for HTTPS are those that make one (RFC 6455 section 4.1).
    /// What `no_proxy` lists, loopback addresses, `localhost` and Unix-domain sockets are connected to directly.
    ///
    /// - Throws: `.invalidConfiguration` that names the variable, when its value is no proxy that can be used: going
    ///   around it in silence could tell someone what they should not learn.
    package func proxy(for url: WebSocketURL) throws(WebSocketError) -> HTTPProxy? {
        guard !isLocal(url), value("no_proxy").map({ ProxyExceptions($0.text).contains(url) }) != true else {
            return nil
        }
        let names = url.isSecure ? ["https_proxy", "all_proxy"] : ["https_proxy", "http_proxy", "all_proxy"]
        guard let variable = names.lazy.compactMap(value).first else { return nil }
        do {
            return try HTTPProxy(variable.text)
        } catch {
            throw WebSocketError(.invalidConfiguration, "The environment variable \(variable.name): \(error.message)")
        }
    }

    /// The variable of a name, given in lower case.
    ///
    /// A CGI program finds the `Proxy` field of a request in `HTTP_PROXY`, whatever a stranger put there; there the
    /// upper-case name is not read.
    private func value(_ name: String) -> (name: String, text: String)? {
        let isCGI = variables["REQUEST_METHOD"] != nil || variables["GATEWAY_INTERFACE"] != nil
        let names = name == "http_proxy" && isCGI ? [name] : [name, name.uppercased()]
        for name in names {
            if let text = variables[name], !text.isEmpty { return (name, text) }
        }
        return nil
    }

    private func isLocal(_ url: WebSocketURL) -> Bool {
        if let address = url.address { return [AddressRange].loopback.contains { $0.contains(address) } }
        guard case .network = url.endpoint, let name = url.serverName else { return true }
        return name == "localhost" || name.hasSuffix(".localhost")
    }
}
