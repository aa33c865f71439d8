import Foundation
import Glibc

extension RealProxy {
    /// nginx in front of a server.
    ///
    /// - Parameters:
    ///   - backend: where that listens, such as "127.0.0.1:8080" or "unix:/run/chat.sock".
    ///   - fields: the `proxy_set_header` lines, without those for the upgrade.
    ///   - endsTLS: whether clients come over TLS, which ends here with the server's certificate of scripts/certs.
    ///   - upgrades: false leaves out what WebSockets need, as many a first configuration does.
    static func nginx(
        to backend: String,
        fields: [String] = ["Host $http_host"],
        endsTLS: Bool = false,
        upgrades: Bool = true
    ) throws -> RealProxy {
        let upgrade = ["Upgrade $http_upgrade", "Connection upgrade"]
        let headers = ((upgrades ? upgrade : []) + fields).map { "proxy_set_header \($0);" }
        let files = (chain: try Certificates.path("server.pem"), key: try Certificates.path("server.key"))
        let tls = endsTLS ? "ssl_certificate \(files.chain); ssl_certificate_key \(files.key);" : ""
        return try RealProxy("nginx", arguments: { ["-c", $0, "-e", "stderr"] }) { port, folder in
            // As root, nginx would otherwise drop to a user who may not connect to the server's Unix-domain socket.
            let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            return """
                daemon off;
                \(geteuid() == 0 ? "user root;" : "")
                worker_processes 1;
                pid \(folder.path)/pid;
                error_log stderr;
                events { worker_connections 512; }
                http {
                    access_log off;
                    upstream backend { server \(backend); }
                    \(temporary.map { "\($0)_temp_path \(folder.path)/\($0);" }.joined(separator: "\n"))
                    server {
                        listen 127.0.0.1:\(port)\(endsTLS ? " ssl" : "");
                        \(tls)
                        location / {
                            proxy_pass http://backend;
                            \(upgrades ? "proxy_http_version 1.1;" : "")
                            \(headers.joined(separator: "\n"))
                        }
                    }
                }

                """
        }
    }
}
