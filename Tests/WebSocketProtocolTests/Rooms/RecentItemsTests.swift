import Testing
import WebSocketProtocol

@Suite("The last items within a number and a size")
struct RecentItemsTests {
    @Test("are kept in order, and no others", arguments: [0, 1, 3, 7])
    func order(limit: Int) {
        var recent = RecentItems<Int>(maxCount: limit)
        for number in 0..<20 {
            recent.append(number, byteCount: 1)
            #expect(recent.items == Array((0...number).suffix(limit)))
            #expect(recent.byteCount == recent.items.count)
        }
    }

    @Test("a lower limit forgets the oldest, a higher one makes room", arguments: [0, 2, 5, 8])
    func changing(limit: Int) {
        var recent = RecentItems<Int>(maxCount: 5)
        for number in 0..<8 { recent.append(number, byteCount: 1) }
        recent.maxCount = limit
        #expect(recent.items == Array((3..<8).suffix(limit)))
        for number in 8..<20 { recent.append(number, byteCount: 1) }
        #expect(recent.items == Array((0..<20).suffix(limit)))
    }

    @Test("bytes are bounded as well as items, and lowering the bound forgets the oldest")
    func bytes() {
        var recent = RecentItems<Int>(maxCount: 100, maxBytes: 10)
        for size in 1...4 { recent.append(size, byteCount: size) }
        #expect(recent.items == [1, 2, 3, 4] && recent.byteCount == 10)
        recent.append(5, byteCount: 5)
        #expect(recent.items == [4, 5] && recent.byteCount == 9)
        recent.maxBytes = 8
        #expect(recent.items == [5] && recent.byteCount == 5)
    }

    @Test("an item beyond the bytes is not kept, and neither is what came before it")
    func tooLarge() {
        var recent = RecentItems<Int>(maxCount: 3, maxBytes: 10)
        recent.append(1, byteCount: 1)
        recent.append(11, byteCount: 11)
        #expect(recent.items.isEmpty && recent.byteCount == 0)
        recent.append(2, byteCount: 2)
        #expect(recent.items == [2])
    }
}
