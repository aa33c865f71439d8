import Foundation
import Testing
import WebSockets
import WebSocketsTesting

@Suite("Sessions taken up again")
struct ResumptionTests {
    @Test("on every loop, by clients without a certificate", arguments: [[], ["--tls12"]])
    func resumed(version: [String]) async throws {
        #expect(try await resumptions(TLSConfiguration(named: "server"), version) == 11)
    }

    @Test("never where a certificate may be asked for: each handshake looks at it", arguments: [[], ["--tls12"]])
    func neverWithMutualTLS(version: [String]) async throws {
        let authorities = try Certificates.memory("ca.pem")
        for wanted in [
            TLSConfiguration.ClientCertificates.optional(authorities: authorities), .required(authorities: authorities),
        ] {
            var tls = try TLSConfiguration(named: "server")
            tls.clientCertificates = wanted
            #expect(try await resumptions(tls, version + ["--identity", Certificates.path("client")]) == 0)
        }
    }

    private func resumptions(_ tls: TLSConfiguration, _ options: [String]) async throws -> Int? {
        try await withSecureServer(tls, loops: 4) { server in
            server.http("/") { .text($0.tls?.serverName ?? "") }
        } body: { test in
            let port = try #require(test.server.port)
            let authority = try ["--authority", Certificates.path("ca.pem")]
            let output = try await Python.output(of: "resume.py", ["\(port)", "12"] + authority + options)
            return Int(String(decoding: output, as: UTF8.self).trimmingCharacters(in: .newlines))
        }
    }
}
