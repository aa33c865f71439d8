import Foundation
import HTTPTypes
import Testing
import WebSockets
import WebSocketsTesting

@Suite("HTTP with curl")
struct HTTPTests {
    struct Failure: Error {}

    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var path = "/websocket"
        var arguments: [String] = []
        var status: Int
        var headers: [String: String] = [:]
        var testDescription: String { name }
    }

    static let upgrade = [
        "--header", "Connection: Upgrade", "--header", "Upgrade: websocket",
        "--header", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ]
    static let version = ["--header", "Sec-WebSocket-Version: 13"]
    static let upgradeRequired = ["upgrade": "websocket", "sec-websocket-version": "13"]

    static let rows: [Row] = [
        Row(name: "404 for a path without a route", path: "/nowhere", status: 404),
        Row(name: "404 for a handshake there", path: "/nowhere", arguments: upgrade + version, status: 404),
        Row(name: "404 for a handshake on an HTTP route", path: "/page", arguments: upgrade + version, status: 404),
        Row(
            name: "405 with Allow for a method the route does not take",
            path: "/page",
            arguments: ["--request", "DELETE"],
            status: 405,
            headers: ["allow": "GET, HEAD"]
        ),
        Row(name: "405 for POST with a body", path: "/page", arguments: ["--data", "x=1"], status: 405),
        Row(name: "426 for a plain GET on a WebSocket route", status: 426, headers: upgradeRequired),
        Row(
            name: "426 for another version",
            arguments: upgrade + ["--header", "Sec-WebSocket-Version: 8"],
            status: 426,
            headers: upgradeRequired
        ),
        Row(name: "400 for a handshake without a version", arguments: upgrade, status: 400),
        Row(name: "400 for a handshake without a key", arguments: Array(upgrade.prefix(4)) + version, status: 400),
        Row(
            name: "400 for a key that is not 16 bytes",
            arguments: Array(upgrade.prefix(4)) + version + ["--header", "Sec-WebSocket-Key: c2hvcnQ="],
            status: 400
        ),
        Row(
            name: "403 for a page of another origin",
            arguments: upgrade + version + ["--header", "Origin: https://elsewhere.example"],
            status: 403
        ),
        Row(
            name: "431 for a header field of 33 KiB",
            path: "/page",
            arguments: ["--header", "X-Long: " + String(repeating: "a", count: 33 << 10)],
            status: 431
        ),
        Row(
            name: "431 for a handshake with one",
            arguments: upgrade + version + ["--header", "X-Long: " + String(repeating: "a", count: 33 << 10)],
            status: 431
        ),
        Row(
            name: "431 for 129 header fields",
            path: "/page",
            arguments: (0..<129).flatMap { ["--header", "X-\($0): a"] },
            status: 431
        ),
        Row(name: "500 for a handler that throws", path: "/broken", status: 500),
        Row(name: "500 for a connect that throws", path: "/refuses", arguments: upgrade + version, status: 500),
        Row(name: "200 for a page", path: "/page", status: 200, headers: ["content-type": "text/html; charset=utf-8"]),
    ]

    @Test("status and header fields", arguments: rows)
    func answers(_ row: Row) async throws {
        try await withServer(over: .tcp) { server in
            server.http("/page") { _ in .html("<h1>Page</h1>") }
            server.http("/broken") { _ in throw Failure() }
            server.webSocketEcho("/websocket")
            server.webSocket("/refuses", connect: { _ in throw Failure() })
        } body: { test in
            let response = try await Curl(test.uri(row.path, scheme: "http"), row.arguments)
            #expect(response.status == row.status)
            for (name, value) in row.headers { #expect(response.headers[name] == value, "\(name)") }
            #expect(response.headers["content-length"] == "\(response.body.count)")
        }
    }

    @Test("HEAD is answered like GET, without the body")
    func head() async throws {
        try await withServer(over: .tcp) { server in
            server.http("/page") { request in
                Response(headers: [.eTag: "\"1\"", .contentType: "text/plain"], body: Array("0123456789".utf8))
            }
        } body: { test in
            let response = try await Curl(test.uri("/page", scheme: "http"), ["--head"])
            #expect(response.status == 200)
            #expect(response.headers["content-length"] == "10")
            #expect(response.headers["etag"] == "\"1\"")
            #expect(response.body.isEmpty)
        }
    }

    @Test("bodies arrive whole", arguments: [0, 1, 65_536, 8 << 20])
    func bodies(size: Int) async throws {
        let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        try await withServer(over: .tcp) { server in
            server.http("/body") { _ in Response(headers: [.contentType: "application/octet-stream"], body: body) }
        } body: { test in
            let response = try await Curl(test.uri("/body", scheme: "http"))
            #expect(response.status == 200)
            #expect(response.body == Data(body), "\(response.body.count) bytes")
        }
    }

    @Test("a handler sees path, query and header fields")
    func request() async throws {
        try await withServer(over: .tcp) { server in
            server.group("/api").http("/items/:id") { request in
                let agent = request.headers[.userAgent] ?? ""
                return .text("\(request.method) \(request.parameters["id"] ?? "") \(request.query["q"] ?? "") \(agent)")
            }
        } body: { test in
            let uri = try test.uri("/api/items/caf%C3%A9?p=1&q=2", scheme: "http")
            let response = try await Curl(uri, ["--user-agent", "test"])
            #expect(String(decoding: response.body, as: UTF8.self) == "GET café 2 test")
        }
    }

    @Test(
        "files of a folder are served with their types, and nothing outside it",
        arguments: [
            ("/site/", 200, "text/html; charset=utf-8"), ("/site/app.js", 200, "text/javascript; charset=utf-8"),
            ("/site/style/main.css", 200, "text/css; charset=utf-8"), ("/site/missing.html", 404, nil),
            ("/site/.hidden", 404, nil), ("/site/../secret", 404, nil), ("/site/%2e%2e/secret", 404, nil),
            ("/site/link", 404, nil),
        ] as [(String, Int, String?)]
    )
    func files(path: String, status: Int, type: String?) async throws {
        let parent = FileManager.default.temporaryDirectory.appending(path: "files-\(UUID().uuidString)")
        let folder = parent.appending(path: "site")
        try FileManager.default.createDirectory(at: folder.appending(path: "style"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: parent) }
        for file in ["site/index.html", "site/app.js", "site/style/main.css", "site/.hidden", "secret"] {
            try Data(file.utf8).write(to: parent.appending(path: file))
        }
        try FileManager.default.createSymbolicLink(
            at: folder.appending(path: "link"),
            withDestinationURL: parent.appending(path: "secret")
        )
        try await withServer(over: .tcp) { server in
            try? server.files("/site", from: folder.path)
        } body: { test in
            let response = try await Curl(test.uri(path, scheme: "http"), ["--path-as-is"])
            #expect(response.status == status)
            if let type { #expect(response.headers["content-type"] == type) }
            #expect(String(decoding: response.body, as: UTF8.self) != "secret")
        }
    }
}
