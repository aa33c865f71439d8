import Testing
import WebSocketProtocol

@testable import WebSockets

@Suite("Compressors and decompressors between messages")
struct DeflatePoolTests {
    /// How many of those that are given are there to be taken again.
    private func kept<Stream: AnyObject>(take: () -> Stream?, give: (Stream) -> Void) -> Int {
        let given = (0..<12).compactMap { _ in take() }
        for stream in given { give(stream) }
        let taken = (0..<12).compactMap { _ in take() }
        return taken.count { stream in given.contains { $0 === stream } }
    }

    @Test("are kept up to eight of a kind")
    func bound() {
        let pool = DeflatePool()
        #expect(kept(take: pool.takeInflater, give: { pool.give($0) }) == 8)
        for level in [1, 9] {
            let settings = Deflater.Settings(Compression(level: level), windowBits: 15)
            #expect(kept(take: { pool.takeDeflater(settings) }, give: { pool.give($0, settings) }) == 8)
        }
    }
}
