import Testing
import WebSocketProtocol

@Suite("Output buffers between turns")
struct FrameBufferPoolTests {
    private static let size = 3 << 20

    @Test("are kept as long as they are 8 MiB together, and what was taken counts no longer")
    func bound() {
        let pool = FrameBufferPool()
        for _ in 0..<2 {
            for _ in 0..<4 {
                var buffer = FrameBuffer()
                buffer.append(unsafe [UInt8](repeating: 7, count: Self.size).span.bytes)
                pool.give(buffer)
            }
            var kept = 0
            while pool.take().capacity >= Self.size { kept += 1 }
            #expect(kept == 2)
        }
    }
}
