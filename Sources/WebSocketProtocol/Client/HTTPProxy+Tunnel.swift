extension HTTPProxy {
    /// The request for a tunnel to a server (RFC 9110 section 9.3.6), with the credentials of the proxy.
    ///
    /// - Parameter host: as in a URL, an IPv6 address in brackets.
    package func tunnelRequest(host: String, port: UInt16) -> [UInt8] {
        let authority = "\(host):\(port)"
        var lines = ["CONNECT \(authority) HTTP/1.1", "Host: \(authority)"]
        if let credentials { lines.append("Proxy-Authorization: \(credentials.fieldValue)") }
        return Array((lines + ["", ""]).joined(separator: "\r\n").utf8)
    }
}
