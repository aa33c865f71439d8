import Testing
import WebSocketProtocol

@Suite("The last so many items")
struct RecentItemsTests {
    @Test("are kept in order, and no others", arguments: [0, 1, 3, 7])
    func order(limit: Int) {
        var recent = RecentItems<Int>(limit: limit)
        for number in 0..<20 {
            recent.append(number)
            #expect(recent.items == Array((0...number).suffix(limit)))
        }
    }

    @Test("a lower limit forgets the oldest, a higher one makes room", arguments: [0, 2, 5, 8])
    func changing(limit: Int) {
        var recent = RecentItems<Int>(limit: 5)
        for number in 0..<8 { recent.append(number) }
        recent.limit = limit
        #expect(recent.items == Array((3..<8).suffix(limit)))
        for number in 8..<20 { recent.append(number) }
        #expect(recent.items == Array((0..<20).suffix(limit)))
    }
}
