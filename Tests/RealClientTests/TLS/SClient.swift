import Foundation
import Testing
import WebSockets
import WebSocketsTesting

/// One handshake by `openssl s_client`.
struct SClient {
    /// Whether the handshake came through, and the server has not refused it later, as it may with TLS 1.3.
    let isAccepted: Bool
    /// The common names of the certificates the server sent, its own first.
    let chain: [String]
    /// Everything printed.
    let text: String

    /// Connects, sends a request for `/`, and reads until the server ends the connection.
    init(_ test: TestServer, _ arguments: [String] = []) async throws {
        let address = "\(try #require(test.server.addresses.first))"
        let options = ["-connect", address, "-CAfile", try Certificates.path("ca.pem"), "-showcerts", "-ign_eof"]
        let request = "GET / HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n"
        // The request comes from a pipe: s_client reads its standard input while it waits for the answer.
        let script = #"printf '\#(request)' | exec openssl s_client "$@" 2>&1"#
        let outcome = try await Program("bash", ["-c", script, "bash"] + options + arguments).outcome()
        text = String(decoding: outcome.output, as: UTF8.self)
        isAccepted = text.contains("HTTP/1.1 ")
        // OpenSSL 3.5 writes no blanks around the equals sign.
        chain = text.split(separator: "\n").compactMap { line in
            line.wholeMatch(of: /\s*\d+ s:.*CN ?= ?(.+)/).map { String($0.1) }
        }
    }
}
