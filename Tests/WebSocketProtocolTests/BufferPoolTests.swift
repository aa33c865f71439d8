import Testing
import WebSocketProtocol

@Suite("Buffers between messages")
struct BufferPoolTests {
    static func buffer(capacity: Int) -> [UInt8] {
        var buffer: [UInt8] = [1, 2, 3]
        buffer.reserveCapacity(capacity)
        return buffer
    }

    @Test("a buffer comes back empty, with its capacity")
    func reuse() {
        var pool = BufferPool(capacityInBytes: 10_000)
        pool.give(BufferPoolTests.buffer(capacity: 1000))
        let buffer = pool.take()
        #expect(buffer.isEmpty)
        #expect(buffer.capacity >= 1000)
        #expect(pool.take().capacity == 0)
    }

    @Test("what would exceed the bound is dropped, and what was taken counts no longer")
    func bound() {
        var pool = BufferPool(capacityInBytes: 2500)
        pool.give(BufferPoolTests.buffer(capacity: 3000))
        #expect(pool.take().capacity == 0)
        for _ in 0..<3 {
            pool.give(BufferPoolTests.buffer(capacity: 1000))
        }
        #expect(pool.take().capacity >= 1000)
        pool.give(BufferPoolTests.buffer(capacity: 1000))
        #expect(pool.take().capacity >= 1000)
        #expect(pool.take().capacity >= 1000)
        #expect(pool.take().capacity == 0)
    }

    @Test("a buffer without storage is not worth keeping")
    func empty() {
        var pool = BufferPool(capacityInBytes: 100)
        pool.give(BufferPoolTests.buffer(capacity: 32))
        pool.give([])
        #expect(pool.take().capacity >= 32)
    }
}
