import Testing
import WebSockets
import WebSocketsTesting

@Suite("Messages framed once")
struct PreparedMessageTests {
    /// What is sent in one turn: prepared or not, small enough to be copied or not.
    enum Item: String, Sendable, CaseIterable {
        case preparedSmall, preparedLarge, plainSmall, plainLarge

        var text: String {
            String(repeating: rawValue, count: self == .preparedLarge || self == .plainLarge ? 1000 : 1)
        }

        func send(on ws: WebSocket) {
            switch self {
            case .preparedSmall, .preparedLarge: ws.send(PreparedMessage(text: text))
            case .plainSmall, .plainLarge: ws.send(text)
            }
        }
    }

    @Test(
        "keep their place among others, whatever they are queued behind",
        arguments: Item.allCases.flatMap { first in Item.allCases.map { (first, $0) } }
    )
    func order(first: Item, second: Item) async throws {
        try await withServer { server in
            server.webSocket(
                "/",
                ready: { ws in
                    for item in [first, second] + Item.allCases + Item.allCases.reversed() { item.send(on: ws) }
                }
            )
        } body: { test in
            let peer = try test.open()
            for item in [first, second] + Item.allCases + Item.allCases.reversed() {
                #expect(try peer.readMessage().payload == Array(item.text.utf8))
            }
        }
    }

    @Test("bytes that are not UTF-8 make no text message")
    func invalid() {
        let bytes: [UInt8] = [0x66, 0xFF]
        #expect(PreparedMessage(unsafe bytes.span.bytes, as: .text) == nil)
        #expect(PreparedMessage(unsafe bytes.span.bytes, as: .binary) != nil)
    }
}
