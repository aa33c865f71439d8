import Testing
import WebSocketProtocol

@Suite("The budget of the request heads of a loop")
struct HeadBudgetTests {
    /// Something that happens to the head of a connection.
    enum Step: Sendable {
        /// It grows to a number of bytes, and this connection has to go.
        case grow(Int, to: Int, evicts: Int?)
        /// It is over.
        case remove(Int)
    }

    @Test(
        "the largest head goes as soon as all of them exceed 100 bytes",
        arguments: [
            ("up to the limit nobody goes", [.grow(1, to: 60, evicts: nil), .grow(2, to: 40, evicts: nil)], 100),
            ("one byte more is too much", [.grow(1, to: 60, evicts: nil), .grow(2, to: 41, evicts: 1)], 41),
            (
                "the one that grows may be the largest", [.grow(1, to: 40, evicts: nil), .grow(2, to: 61, evicts: 2)],
                40
            ),
            ("a head alone may be too large", [.grow(1, to: 101, evicts: 1)], 0),
            (
                "a small one never goes for a large one",
                [.grow(1, to: 1, evicts: nil), .grow(2, to: 99, evicts: nil), .grow(1, to: 2, evicts: 2)], 2
            ),
            (
                "a head that grows counts once",
                [.grow(1, to: 10, evicts: nil), .grow(1, to: 50, evicts: nil), .grow(1, to: 100, evicts: nil)], 100
            ),
            ("one that stays as it is too", [.grow(1, to: 100, evicts: nil), .grow(1, to: 100, evicts: nil)], 100),
            (
                "what is over does not count",
                [
                    .grow(1, to: 90, evicts: nil), .remove(1), .grow(2, to: 95, evicts: nil),
                    .grow(1, to: 5, evicts: nil),
                ], 100
            ),
            (
                "who has gone begins anew",
                [.grow(1, to: 101, evicts: 1), .grow(1, to: 100, evicts: nil), .grow(2, to: 1, evicts: 1)], 1
            ),
            (
                "a connection without a head is nothing to forget",
                [.remove(7), .grow(1, to: 1, evicts: nil), .remove(2)], 1
            ),
            (
                "the largest is found behind others that have gone",
                [
                    .grow(1, to: 30, evicts: nil), .grow(2, to: 10, evicts: nil), .grow(3, to: 29, evicts: nil),
                    .grow(4, to: 9, evicts: nil), .grow(5, to: 8, evicts: nil), .remove(1),
                    .grow(4, to: 28, evicts: nil),
                    .grow(5, to: 34, evicts: 5), .grow(2, to: 44, evicts: 2), .grow(4, to: 72, evicts: 4), .remove(3),
                ], 0
            ),
        ] as [(String, [Step], Int)]
    )
    func steps(name: String, steps: [Step], total: Int) {
        var budget = HeadBudget(limit: 100)
        for step in steps {
            switch step {
            case .grow(let connection, let bytes, let evicts):
                #expect(budget.grow(connection, to: bytes) == evicts, "\(step)")
            case .remove(let connection):
                budget.remove(connection)
            }
        }
        #expect(budget.total == total)
    }

    @Test("whatever happens, the largest of all goes and the rest is within the limit", arguments: 1...20)
    func random(seed: UInt64) {
        var state = seed &* 0x9E37_79B9_7F4A_7C15
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var budget = HeadBudget(limit: 10_000)
        var heads: [Int: Int] = [:]
        for _ in 0..<3000 {
            let connection = next(100)
            guard next(8) > 0 else {
                heads[connection] = nil
                budget.remove(connection)
                continue
            }
            heads[connection, default: 0] += next(300)
            let largest = heads.values.max()
            if let evicted = budget.grow(connection, to: heads[connection] ?? 0) {
                #expect(heads.values.reduce(0, +) > budget.limit)
                #expect(heads.removeValue(forKey: evicted) == largest)
            }
            #expect(budget.total == heads.values.reduce(0, +))
            #expect(budget.total <= budget.limit)
            #expect(budget.count == heads.count)
        }
    }
}
