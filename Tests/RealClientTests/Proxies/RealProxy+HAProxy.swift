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
    ///   - endsTLS: whether clients come over TLS, which ends here with the server's certificate of scripts/certs.
    static func haproxy(
        _ mode: HAProxyMode,
        to backend: String,
        serverOptions: String = "",
        rules: [String] = [],
        endsTLS: Bool = false
    ) throws -> RealProxy {
        try RealProxy("haproxy", arguments: { ["-db", "-f", $0] }) { port, folder in
            var tls = ""
            if endsTLS {
                let bundle = folder.appending(path: "bundle.pem")
                let files = try ["server.pem", "server.key"].map { URL(filePath: try Certificates.path($0)) }
                try files.map { try Data(contentsOf: $0) }.reduce(Data(), +).write(to: bundle)
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
