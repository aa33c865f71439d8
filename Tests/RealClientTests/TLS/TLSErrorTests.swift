import Foundation
import Testing
import WebSockets

@Suite("TLS that cannot be set up")
struct TLSErrorTests {
    @Test(
        "names what is wrong, and the file it is in",
        arguments: [
            ("server.pem", "chat.key", nil, "chat.key is not that of the first certificate in"),
            ("missing.pem", "server.key", nil, "missing.pem: No such file or directory"),
            ("server.pem", "missing.key", nil, "missing.key: No such file or directory"),
            ("server.key", "server.key", nil, "server.key has no certificate in PEM"),
            ("server.pem", "server.pem", nil, "server.pem has no private key in PEM"),
            ("server.pem", "encrypted.key", nil, "encrypted.key is encrypted: give its password"),
            ("server.pem", "encrypted.key", "wrong", "encrypted.key is encrypted: the password given does not open it"),
            (".", "server.key", nil, "Is a directory"),
        ] as [(String, String, String?, String)]
    )
    func material(chain: String, key: String, password: String?, message: String) async throws {
        let folder = URL(filePath: try Certificates.path("ca.pem")).deletingLastPathComponent().path
        let tls = TLSConfiguration(
            certificateChain: .file("\(folder)/\(chain)"),
            privateKey: .file("\(folder)/\(key)"),
            password: password
        )
        let error = await startingError(tls)
        #expect(error?.code == .invalidCertificate)
        #expect(error?.message.contains(message) == true, "\(String(describing: error))")
    }

    @Test("damaged certificates and keys are errors")
    func damaged() async throws {
        for (chain, key) in [("server.pem", "cut"), ("cut", "server.key")] {
            func read(_ name: String, _ whole: String) throws -> PEM {
                guard case .memory(let bytes) = try Certificates.memory(name == "cut" ? whole : name) else {
                    return .text("")
                }
                return .memory(
                    name == "cut" ? bytes.enumerated().map { $0.offset == 60 ? UInt8(ascii: "!") : $0.element } : bytes
                )
            }
            let tls = TLSConfiguration(
                certificateChain: try read(chain, "server.pem"),
                privateKey: try read(key, "server.key")
            )
            let error = await startingError(tls)
            #expect(error?.code == .invalidCertificate)
            #expect(error?.message.contains("in memory has a damaged") == true, "\(String(describing: error))")
        }
    }

    @Test(
        "settings OpenSSL does not know are errors, not silently left out",
        arguments: [
            (["TLS_AES_128_GCM_SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "NONSENSE"], ["P-256"], "NONSENSE"),
            (["TLS_NONSENSE", "ECDHE-RSA-AES128-GCM-SHA256"], ["P-256"], "TLS_NONSENSE"),
            (["TLS_AES_128_GCM_SHA256", "ALL"], ["P-256"], "ALL"),
            (["TLS_AES_128_GCM_SHA256"], ["P-256"], "TLS 1.2"), (["ECDHE-RSA-AES128-GCM-SHA256"], ["P-256"], "TLS 1.3"),
            (TLSConfiguration.defaultCiphers, ["P-256", "Q-1"], "Q-1"), (TLSConfiguration.defaultCiphers, [], "group"),
        ] as [([String], [String], String)]
    )
    func settings(ciphers: [String], groups: [String], message: String) async throws {
        var tls = try TLSConfiguration(named: "server")
        tls.ciphers = ciphers
        tls.groups = groups
        let error = await startingError(tls)
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains(message) == true, "\(String(describing: error))")
    }

    @Test("a password opens an encrypted key")
    func password() async throws {
        let tls = try TLSConfiguration(
            certificateChain: .file(Certificates.path("server.pem")),
            privateKey: .file(Certificates.path("encrypted.key")),
            password: "secret"
        )
        #expect(await startingError(tls) == nil)
    }

    @Test("no certificate at all, and no secret in a description")
    func others() async throws {
        #expect(await startingError(TLSConfiguration([]))?.code == .invalidCertificate)
        let certificate = TLSCertificate(chain: .file("a"), privateKey: .text("key"), password: "secret")
        #expect("\(certificate)" == "a with the key PEM in memory")
    }

    private func startingError(_ tls: TLSConfiguration) async -> WebSocketError? {
        var configuration = WebSocketServer.Configuration()
        configuration.listeners = [.tcp(port: 0, tls: tls)]
        configuration.loops = 1
        let server = WebSocketServer(configuration)
        do {
            try await server.start()
            await server.stop()
            return nil
        } catch {
            return error
        }
    }
}
