import LWSBinding
import Testing
import WebSockets
import WebSocketsTesting

@Suite("Several requests at once: the first is answered, and no later one is acted on")
struct PipelinedRequestTests {
    private static let page = "GET /page HTTP/1.1\r\nHost: h\r\n\r\n"
    private static let socket = "GET /socket HTTP/1.1\r\nHost: h\r\n\(Witness.handshake)\r\n"
    private static let other = "GET /other HTTP/1.1\r\nHost: h\r\n\r\n"

    @Test(
        "whatever they are, with Connection: close",
        arguments: TestTransport.allCases,
        [
            ([page, other], 200, ["/page"]), ([page, other, other, socket], 200, ["/page"]),
            ([page, socket], 200, ["/page"]),
            ([String](repeating: page, count: 1000), 200, ["/page"]),
            (["POST /page HTTP/1.1\r\nHost: h\r\nContent-Length: \(other.utf8.count)\r\n\r\n", other], 405, []),
            (["GET /page HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", other], 413, []),
            (["GET /nowhere HTTP/1.1\r\nHost: h\r\n\r\n", socket], 404, []),
            (["GET /page HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\n", other], 400, []),
            (["GET /socket HTTP/1.1\r\nHost: h\r\nOrigin: http://i\r\n\(Witness.handshake)\r\n", socket], 403, []),
            (["GET /page HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", other], 200, ["/page"]),
            (["OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", other], 204, []),
        ] as [([String], Int, [String])]
    )
    func first(transport: TestTransport, requests: ([String], Int, [String])) async throws {
        let (texts, status, paths) = requests
        let calls = Lock<[String]>([])
        let record: @Sendable (Request) -> Void = { request in calls.withLock { $0.append(request.path) } }
        try await withServer(over: transport) { server in
            for path in ["/page", "/other"] {
                server.http(path) { request in
                    record(request)
                    return .text("page")
                }
            }
            server.webSocket("/socket", ready: { record($0.request) })
        } body: { test in
            let peer = try test.connect()
            try peer.send(texts.joined())
            let response = try peer.readResponse()
            #expect(response.status == status)
            #expect(response.values("Connection") == ["close"])
            #expect(try peer.readUntilClosed(within: .seconds(3)).bytes == [])
        }
        #expect(calls.withLock { $0 } == paths)
    }
}
