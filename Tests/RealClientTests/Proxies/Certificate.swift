import Foundation
import Testing

/// A certificate for localhost that nobody else trusts, and its key.
struct Certificate {
    let file: URL
    let key: URL

    /// Makes both in a folder.
    init(in folder: URL) async throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        file = folder.appending(path: "certificate.pem")
        key = folder.appending(path: "key.pem")
        let arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
            "-out", file.path, "-keyout", key.path,
        ]
        let outcome = try await Program("openssl", arguments).outcome()
        try #require(outcome.status == 0, "openssl: \(outcome.errors)")
    }
}
