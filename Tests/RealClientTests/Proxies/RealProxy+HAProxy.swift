import Foundation

extension RealProxy {
    /// How HAProxy looks at what it passes on.
    enum HAProxyMode: String {
        case http, tcp
    }

    /// HAProxy in front of a server.
    ///
    /// - Parameters:
    ///   - backend: where that listens, such as "127.0.0.1:8080" or "unix:/run/chat.sock".
    ///   - serverOptions: what the `server` line says behind the address, such as `send-proxy`.
    ///   - rules: further lines of the front end.
    ///   - certificate: ends TLS with it.
    static func haproxy(
        _ mode: HAProxyMode,
        to backend: String,
        serverOptions: String = "",
        rules: [String] = [],
        certificate: Certificate? = nil
    ) throws -> RealProxy {
        try RealProxy("haproxy", arguments: { ["-db", "-f", $0] }) { port, folder in
            var tls = ""
            if let certificate {
                let bundle = folder.appending(path: "bundle.pem")
                try (Data(contentsOf: certificate.file) + Data(contentsOf: certificate.key)).write(to: bundle)
                tls = " ssl crt \(bundle.path)"
            }
            return """
                global
                    maxconn 500
                defaults
                    mode \(mode.rawValue)
                    timeout connect 5s
                    timeout client 30s
                    timeout server 30s
                    timeout tunnel 30s
                frontend clients
                    bind 127.0.0.1:\(port)\(tls)
                    \(rules.joined(separator: "\n    "))
                    default_backend servers
                backend servers
                    server one \(backend.replacing("unix:", with: "unix@")) \(serverOptions)

                """
        }
    }
}
