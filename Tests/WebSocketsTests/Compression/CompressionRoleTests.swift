import LWSBinding
import Testing
import WebSocketProtocol

@testable import WebSockets

@Suite("Which side of what was agreed on is ours (RFC 7692 section 7.1)")
struct CompressionRoleTests {
    /// What was agreed on, and whether each side may refer to earlier messages.
    static let agreements = [
        ("", true, true),
        ("; server_no_context_takeover", false, true),
        ("; client_no_context_takeover", true, false),
        ("; server_max_window_bits=8; client_max_window_bits=12", true, true),
        ("; server_max_window_bits=12; client_max_window_bits=8", true, true),
    ]

    @Test("each side reads what the other sends, and refers to earlier messages as agreed", arguments: agreements)
    func conversation(parameters: String, serverKeeps: Bool, clientKeeps: Bool) throws {
        let wishes = Compression(threshold: 0, contextTakeover: true, peerContextTakeover: true)
        let response = try #require(ExtensionHeader.parse(["permessage-deflate" + parameters]))
        let agreed = try #require(try wishes.confirm(response))
        let server = PerMessageDeflate(wishes, agreed, isClient: false)
        let client = PerMessageDeflate(wishes, agreed, isClient: true)
        #expect(server.settings.windowBits == agreed.serverWindowBits)
        #expect(client.settings.windowBits == agreed.clientWindowBits)
        for (sender, receiver, keeps) in [(server, client, serverKeeps), (client, server, clientKeeps)] {
            let sizes = try (0..<3).map { _ in try send(from: sender, to: receiver) }
            #expect((sizes[1] < sizes[0]) == keeps)
            #expect(sizes[2] == sizes[1])
        }
    }

    /// Compresses a text on one side and expects it on the other; returns its compressed size.
    private func send(from sender: PerMessageDeflate, to receiver: PerMessageDeflate) throws -> Int {
        let pool = DeflatePool()
        let text = letters(100) + letters(100)
        try #require(sender.deflate(unsafe text.span.bytes, pool))
        let inflater = try #require(receiver.inflater(from: pool))
        var bytes: [UInt8] = []
        let outcome = pool.deflated.withBytes { deflated in
            inflater.inflate(deflated, endsMessage: true, into: pool.inflated) { chunk, _ in
                bytes += [UInt8](copying: chunk)
                return true
            }
        }
        receiver.endInflating(pool)
        #expect(outcome == .done)
        #expect(bytes == text)
        return pool.deflated.count
    }
}
