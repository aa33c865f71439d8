import Foundation
import Testing
import WebSockets
import WebSocketsTesting

@Suite("Two Unicode forms of a word", .timeLimit(.minutes(1)))
struct UnicodeFormsTests {
    /// "café", composed and decomposed, as they are in a request's target.
    private static let forms = [("caf\u{E9}", "caf%C3%A9"), ("cafe\u{301}", "cafe%CC%81")]

    @Test("are two files, two routes, two parameters and two names in a query", arguments: 0..<2)
    func forms(index: Int) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "forms-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (index, form) in Self.forms.enumerated() {
            // Not by URL, which would bring the name into one form.
            #expect(
                FileManager.default.createFile(atPath: "\(folder.path)/\(form.0)", contents: Data("file \(index)".utf8))
            )
        }
        try await withServer { server in
            #expect(throws: Never.self) { try server.files("/files", from: folder.path) }
            for (index, form) in Self.forms.enumerated() {
                server.http("/routes/\(form.0)") { _ in .text("route \(index)") }
            }
            server.http("/query") { request in .text(request.query[Self.forms[index].0] ?? "none") }
        } body: { test in
            for (target, body) in [
                ("/files/\(Self.forms[index].1)", "file \(index)"),
                ("/routes/\(Self.forms[index].1)", "route \(index)"),
                ("/query?\(Self.forms[0].1)=0&\(Self.forms[1].1)=1", "\(index)"),
            ] {
                let peer = try test.connect()
                try peer.send(RawRequest(target))
                #expect(try peer.readResponse().text == body, "\(target)")
            }
        }
    }

    @Test("are two messages")
    func messages() {
        #expect(Message.text(Self.forms[0].0) != .text(Self.forms[1].0))
        #expect(Set([Message.text(Self.forms[0].0), .text(Self.forms[1].0), .text("caf\u{E9}")]).count == 2)
    }
}
