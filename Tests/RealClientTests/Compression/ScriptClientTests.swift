import Foundation
import HTTPTypes
import Testing
import WebSockets
import WebSocketsTesting

// One after the other: each keeps two processors busy for a while.
@Suite("Compressed messages of clients in JavaScript (RFC 7692)", .serialized)
struct ScriptClientTests {
    @Test("Chromium", .enabled("chromium is not installed") { Chromium.isInstalled }, arguments: Wishes.all)
    func chromium(wishes: Wishes) async throws {
        struct Result: Decodable {
            var extensions: String?
            var error: String?
        }
        let agreed = Events<DeflateParameters?>()
        let (reports, reporting) = AsyncStream.makeStream(of: String.self)
        let page = try String(contentsOfFile: Scripts.path("compression.html"), encoding: .utf8)
        let script = try Array(Data(contentsOf: URL(filePath: Scripts.path("conversation.mjs"))))
        try await withServer(over: .tcp) { server in
            server.http("/") { _ in .html(page) }
            server.http("/conversation.mjs") { _ in
                Response(headers: [.contentType: "text/javascript"], body: script)
            }
            server.webSocketEcho("/echo", wishes: wishes, agreed: agreed)
            server.webSocket(
                "/result",
                data: { _, _, bytes in
                    reporting.yield(unsafe bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) })
                    return .keepOpen
                }
            )
        } body: { test in
            let report = try await Chromium.visit(test.uri(scheme: "http"), awaiting: reports, reporting)
            let result = try JSONDecoder().decode(Result.self, from: Data(report.utf8))
            #expect(result.error == nil)
            #expect(result.extensions?.isEmpty == false)
            #expect(agreed.all.map { $0?.description } == [result.extensions])
        }
    }

    @Test(
        "Node's own",
        .enabled("node 20.10 or newer is not installed") { try await Node.flags() != nil },
        arguments: Wishes.all
    )
    func node(wishes: Wishes) async throws {
        let agreed = Events<DeflateParameters?>()
        try await withServer(over: .tcp) { server in
            server.webSocketEcho("/", wishes: wishes, agreed: agreed)
        } body: { test in
            let flags = try #require(try await Node.flags())
            let lines = try await output(of: flags, [test.uri()])
            // Not every version has the extension.
            #expect(lines == agreed.all.map { $0?.description ?? "" })
        }
    }

    @Test(
        "ws for Node, with several offers",
        .enabled("node and its package ws are not installed") { Node.hasWS },
        arguments: Wishes.all
    )
    func ws(wishes: Wishes) async throws {
        let agreed = Events<DeflateParameters?>()
        try await withServer(over: .tcp) { server in
            server.webSocketEcho("/", wishes: wishes, agreed: agreed)
        } body: { test in
            // It tells no more than the names.
            let lines = try await output(of: [], [test.uri(), Node.ws])
            #expect(lines == agreed.all.map { $0 == nil ? "" : "permessage-deflate" })
            #expect(lines.contains("") && lines.contains("permessage-deflate"))
        }
    }

    private func output(of flags: [String], _ arguments: [String]) async throws -> [String] {
        let command = try flags + [Scripts.path("compression.mjs")] + arguments
        let outcome = try await Program("node", command, within: .seconds(180)).outcome()
        #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
        return String(decoding: outcome.output, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .dropLast().map(String.init)
    }
}

extension Routes {
    /// An endpoint that sends every message back and notes what was agreed on with each client.
    fileprivate func webSocketEcho(_ path: String, wishes: Wishes, agreed: Events<DeflateParameters?>) {
        webSocket(
            path,
            options: wishes.options,
            ready: { agreed.append($0.compression) },
            data: { ws, bits, bytes in
                if !bits.opcode.isControl { ws.write(bytes, opcode: bits.opcode, fin: bits.fin) }
                return .keepOpen
            }
        )
    }
}
