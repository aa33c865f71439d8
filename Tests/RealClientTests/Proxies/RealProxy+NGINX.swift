import Foundation

extension RealProxy {
    /// nginx in front of a port.
    ///
    /// - Parameters:
    ///   - fields: the `proxy_set_header` lines, without those for the upgrade.
    ///   - certificate: ends TLS with it.
    ///   - upgrades: false leaves out what WebSockets need, as many a first configuration does.
    static func nginx(
        to backend: Int,
        fields: [String] = ["Host $http_host"],
        certificate: Certificate? = nil,
        upgrades: Bool = true
    ) throws -> RealProxy {
        let upgrade = ["Upgrade $http_upgrade", "Connection upgrade"]
        let headers = ((upgrades ? upgrade : []) + fields).map { "proxy_set_header \($0);" }
        let tls = certificate.map { "ssl_certificate \($0.file.path); ssl_certificate_key \($0.key.path);" } ?? ""
        return try RealProxy("nginx", arguments: { ["-c", $0, "-e", "stderr"] }) { port, folder in
            let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            return """
                daemon off;
                worker_processes 1;
                pid \(folder.path)/pid;
                error_log stderr;
                events { worker_connections 512; }
                http {
                    access_log off;
                    \(temporary.map { "\($0)_temp_path \(folder.path)/\($0);" }.joined(separator: "\n"))
                    server {
                        listen 127.0.0.1:\(port)\(certificate == nil ? "" : " ssl");
                        \(tls)
                        location / {
                            proxy_pass http://127.0.0.1:\(backend);
                            \(upgrades ? "proxy_http_version 1.1;" : "")
                            \(headers.joined(separator: "\n"))
                        }
                    }
                }

                """
        }
    }
}
