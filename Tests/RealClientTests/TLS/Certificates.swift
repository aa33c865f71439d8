import Foundation
import Testing
import WebSockets

/// What scripts/certs makes: by scripts/test for all, else by the first test that needs it for those of the process.
enum Certificates {
    struct Failed: Error, CustomStringConvertible {
        var description: String { "scripts/certs failed" }
    }

    private static let folder = Result<URL, any Error> {
        if let made = ProcessInfo.processInfo.environment["WEBSOCKETS_CERTIFICATES"] { return URL(filePath: made) }
        let root = URL(filePath: #filePath).appending(path: "../../../..").standardized
        let folder = FileManager.default.temporaryDirectory.appending(path: "certs-\(UUID().uuidString)")
        let script = Process()
        script.executableURL = root.appending(path: "scripts/certs")
        script.arguments = [folder.path]
        try script.run()
        script.waitUntilExit()
        guard script.terminationStatus == 0 else { throw Failed() }
        atexit(removeCertificates)
        return folder
    }

    fileprivate static func remove() {
        if case .success(let folder) = folder { try? FileManager.default.removeItem(at: folder) }
    }

    /// The path of one of the files.
    static func path(_ file: String) throws -> String {
        try folder.get().appending(path: file).path
    }

    /// A certificate for a server, as files.
    static func named(_ name: String) throws -> TLSCertificate {
        TLSCertificate(chain: .file(try path("\(name).pem")), privateKey: .file(try path("\(name).key")))
    }

    /// The contents of a file.
    static func memory(_ file: String) throws -> PEM {
        .memory(Array(try Data(contentsOf: URL(filePath: path(file)))))
    }
}

private func removeCertificates() {
    Certificates.remove()
}
