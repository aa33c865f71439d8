import Foundation
import HTTPTypes
import Testing
import WebSockets
import WebSocketsTesting

@Suite("Handshakes of a Python client (RFC 6455 section 4)")
struct HandshakeTests {
    struct Answer: Decodable {
        var status: Int
        var headers: [String: String]
        var body: String?
        var subprotocol: String?
    }

    func answer(_ uri: String, _ arguments: [String] = []) async throws -> Answer {
        try JSONDecoder().decode(Answer.self, from: await Python.output(of: "handshake.py", [uri] + arguments))
    }

    @Test(
        "the subprotocol is the first in the server's list that the client offers",
        arguments: [
            (["v2", "v1"], "v2"), (["v1", "v2"], "v2"), (["v1"], "v1"), (["unknown", "v1"], "v1"),
        ] as [([String], String)]
    )
    func preference(offered: [String], chosen: String) async throws {
        try await withServer(over: .tcp) { server in
            server.webSocketEcho("/", subprotocols: ["v3", "v2", "v1"])
        } body: { test in
            let answer = try await answer(test.uri(), offered.flatMap { ["--subprotocol", $0] })
            #expect(answer.status == 101)
            #expect(answer.subprotocol == chosen)
        }
    }

    @Test("no common subprotocol: 400 where one is required, none where it is not", arguments: [[], ["unknown"]])
    func noCommonSubprotocol(offered: [String]) async throws {
        var optional = WebSocketOptions()
        optional.requiresSubprotocol = false
        try await withServer(over: .tcp) { server in
            server.webSocketEcho("/required", subprotocols: ["v1"])
            server.webSocketEcho("/optional", subprotocols: ["v1"], options: optional)
        } body: { test in
            let arguments = offered.flatMap { ["--subprotocol", $0] }
            let refused = try await answer(test.uri("/required"), arguments)
            #expect(refused.status == 400)
            let accepted = try await answer(test.uri("/optional"), arguments)
            #expect(accepted.status == 101)
            #expect(accepted.subprotocol == nil)
        }
    }

    @Test("connect refuses with any status, header fields and body")
    func refusal() async throws {
        try await withServer(over: .tcp) { server in
            server.webSocket(
                "/",
                connect: { _ in
                    .reject(.tooManyRequests, headers: [.retryAfter: "120"], body: "come back later")
                }
            )
        } body: { test in
            let answer = try await answer(test.uri())
            #expect(answer.status == 429)
            #expect(answer.headers["retry-after"] == "120")
            #expect(answer.body == "come back later")
        }
    }

    @Test("connect sees the whole request and adds header fields to the answer")
    func acceptance() async throws {
        try await withServer(over: .tcp) { server in
            server.webSocket(
                "/rooms/:name",
                connect: { request in
                    guard request.method == .get, request.path == "/rooms/a b", request.parameters["name"] == "a b",
                        request.query["key"] == "value", request.headers[.authorization] == "Bearer secret",
                        request.remoteAddress?.port != nil, request.localAddress?.port != nil
                    else { return .reject(.badRequest, body: "\(request.path) \(request.headers)") }
                    return .accept(headers: [.setCookie: "session=1"])
                }
            )
        } body: { test in
            let uri = try test.uri("/rooms/a%20b?key=value")
            let answer = try await answer(uri, ["--header", "Authorization: Bearer secret"])
            #expect(answer.status == 101)
            #expect(answer.headers["set-cookie"] == "session=1")
        }
    }

    @Test("compression is declined, not failed")
    func compression() async throws {
        try await withServer(over: .tcp) { server in
            server.webSocketEcho("/")
        } body: { test in
            let answer = try await answer(test.uri())
            #expect(answer.status == 101)
            #expect(answer.headers["sec-websocket-extensions"] == nil)
        }
    }
}
