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
        for (senderIsClient, keeps) in [(false, serverKeeps), (true, clientKeeps)] {
            let pool = DeflatePool()
            let sender = MessageDeflater(wishes, agreed, isClient: senderIsClient, pool: pool)
            let receiver = MessageInflater(agreed, isClient: !senderIsClient, pool: pool)
            let windowBits = senderIsClient ? agreed.clientWindowBits : agreed.serverWindowBits
            #expect(sender.settings.windowBits == windowBits)
            let sizes = try (0..<3).map { _ in try send(from: sender, to: receiver) }
            #expect((sizes[1] < sizes[0]) == keeps)
            #expect(sizes[2] == sizes[1])
        }
    }

    /// Compresses a text on one side and expects it on the other; returns its compressed size.
    private func send(from sender: MessageDeflater, to receiver: MessageInflater) throws -> Int {
        let text = letters(100) + letters(100)
        try #require(sender.deflate(FrameBits(.text), unsafe text.span.bytes, nil))
        var bytes: [UInt8] = []
        let (outcome, count) = sender.deflated.withBytes { deflated in
            receiver.inflate(deflated, isFirst: true, isFinal: true) { chunk, _, _ in
                bytes += [UInt8](copying: chunk)
                return true
            }
        }
        #expect(outcome == .done)
        #expect(count == text.count)
        #expect(bytes == text)
        return sender.deflated.count
    }
}
