import WebSockets
import WebSocketsTesting

extension Routes {
    /// `/who` answers what the server believes about the client, one fact a line.
    func answersWho() {
        http("/who") { request in
            .text("\(describe(request.remoteAddress))\n\(describe(request.proxyAddress))\n\(request.isSecure)")
        }
    }
}

/// An address without the port that the system chose for a test's own socket.
private func describe(_ address: SocketAddress?) -> String {
    switch address {
    case .ip("127.0.0.1", _): "127.0.0.1"
    case .some(let address): "\(address)"
    case nil: "none"
    }
}

extension RawPeer {
    /// Asks `/who`: the client, the proxy, and whether the client's connection is encrypted.
    func who(headers: KeyValuePairs<String, String> = [:]) throws -> [String] {
        try send(RawRequest("/who", headers: headers))
        return try readResponse().text.split(separator: "\n").map(String.init)
    }
}
