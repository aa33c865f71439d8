import Testing
import WebSockets
import WebSocketsTesting

@Suite("Subprotocols (RFC 6455 sections 1.9 and 4.2.2)")
struct SubprotocolTests {
    /// Offers these fields to a route that speaks b, then a.
    func answer(
        over transport: TestTransport,
        to headers: KeyValuePairs<String, String>,
        isRequired: Bool = true
    ) async throws -> RawResponse {
        let log = EventLog()
        return try await withServer(over: transport) { server in
            var options = WebSocketOptions()
            options.requiresSubprotocol = isRequired
            server.webSocket(
                "/",
                log: log,
                subprotocols: ["b", "a"],
                options: options,
                ready: { ws in
                    ws.send(ws.subprotocol ?? "none")
                }
            )
        } body: { test in
            let peer = try test.connect()
            try peer.send(RawRequest.handshake("/", headers: headers))
            let response = try peer.readResponse()
            if response.status == 101 {
                let name = String(decoding: try peer.readMessage().payload, as: UTF8.self)
                #expect(name == response["Sec-WebSocket-Protocol"] ?? "none")
            } else {
                #expect(log.entries == [])
            }
            return response
        }
    }

    @Test("the server's preference wins", arguments: TestTransport.allCases, ["a, b", "b, a", "x, a, y, b", "b"])
    func preference(transport: TestTransport, offer: String) async throws {
        let response = try await answer(over: transport, to: ["Sec-WebSocket-Protocol": offer])
        #expect(response.status == 101)
        #expect(response.values("Sec-WebSocket-Protocol") == ["b"])
    }

    @Test("names are compared by case", arguments: TestTransport.allCases)
    func caseMatters(transport: TestTransport) async throws {
        let response = try await answer(over: transport, to: ["Sec-WebSocket-Protocol": "B, a"])
        #expect(response.values("Sec-WebSocket-Protocol") == ["a"])
    }

    @Test("several fields are one list", arguments: TestTransport.allCases)
    func severalFields(transport: TestTransport) async throws {
        let response = try await answer(
            over: transport,
            to: ["Sec-WebSocket-Protocol": "x", "Sec-WebSocket-Protocol": "a"]
        )
        #expect(response.status == 101)
        #expect(response.values("Sec-WebSocket-Protocol") == ["a"])
    }

    @Test("400 when none fits", arguments: TestTransport.allCases, ["x", "x, y", "ab"])
    func noneFits(transport: TestTransport, offer: String) async throws {
        #expect(try await answer(over: transport, to: ["Sec-WebSocket-Protocol": offer]).status == 400)
    }

    @Test("400 when none is offered", arguments: TestTransport.allCases)
    func noneOffered(transport: TestTransport) async throws {
        #expect(try await answer(over: transport, to: [:]).status == 400)
    }

    @Test("none is named when none fits and none is required", arguments: TestTransport.allCases, ["x", "x, y"])
    func optional(transport: TestTransport, offer: String) async throws {
        let response = try await answer(
            over: transport,
            to: ["Sec-WebSocket-Protocol": offer],
            isRequired: false
        )
        #expect(response.status == 101)
        #expect(response["Sec-WebSocket-Protocol"] == nil)
    }

    @Test(
        "400 for a malformed list",
        arguments: TestTransport.allCases,
        ["a b", "a, a", "a;q=1", "\"a\"", ","]
    )
    func malformed(transport: TestTransport, offer: String) async throws {
        #expect(try await answer(over: transport, to: ["Sec-WebSocket-Protocol": offer]).status == 400)
    }

    @Test("names may be of any length within the head", arguments: TestTransport.allCases, [64, 126, 1000, 20_000])
    func long(transport: TestTransport, length: Int) async throws {
        let offer = String(repeating: "x", count: length) + ", a"
        let response = try await answer(over: transport, to: ["Sec-WebSocket-Protocol": offer])
        #expect(response.status == 101 && response["Sec-WebSocket-Protocol"] == "a")
    }

    @Test(
        "there may be any number of names within the head, in one field or several",
        arguments: TestTransport.allCases,
        [100, 1000, 4000]
    )
    func many(transport: TestTransport, count: Int) async throws {
        let names = (0..<count).map { "n\($0)" }.joined(separator: ",")
        let one = try await answer(over: transport, to: ["Sec-WebSocket-Protocol": "\(names), a"])
        #expect(one.status == 101 && one["Sec-WebSocket-Protocol"] == "a")
        let token = "bearer." + String(repeating: "x", count: 8192)
        let several = try await answer(
            over: transport,
            to: [
                "Sec-WebSocket-Protocol": token, "Sec-WebSocket-Protocol": ",\(names) ,", "Sec-WebSocket-Protocol": "b",
            ]
        )
        #expect(several.status == 101 && several["Sec-WebSocket-Protocol"] == "b")
    }

    @Test("connect may choose another of those offered, and no other", arguments: TestTransport.allCases)
    func chosenByConnect(transport: TestTransport) async throws {
        try await withServer(over: transport) { server in
            server.webSocket("/a", subprotocols: ["b", "a"], connect: { _ in .accept(subprotocol: "a") })
            server.webSocket("/z", subprotocols: ["b", "a"], connect: { _ in .accept(subprotocol: "z") })
        } body: { test in
            let headers: KeyValuePairs = ["Sec-WebSocket-Protocol": "a, b"]
            let offered = try test.connect().openWebSocket("/a", headers: headers)
            #expect(offered["Sec-WebSocket-Protocol"] == "a")
            let foreign = try test.connect().openWebSocket("/z", headers: headers)
            #expect(foreign["Sec-WebSocket-Protocol"] == "b")
        }
    }
}
