import LWSBinding
import Synchronization
import Testing
import WebSocketsTesting

@Suite("The name resolver", .timeLimit(.minutes(1)))
struct NameResolverTests {
    @Test("looks up as many names at once as it may have threads, and the others behind them")
    func threads() async throws {
        let gate = ThreadGate()
        let running = Mutex((now: 0, most: 0))
        let resolver = NameResolver(maxThreads: 3) { _ in
            running.withLock { running in
                running.now += 1
                running.most = max(running.most, running.now)
            }
            gate.wait()
            running.withLock { $0.now -= 1 }
            return .success([])
        }
        let answers = Notes<Int>()
        for number in 0..<20 { resolver.resolve("name\(number)") { _ in answers.add(number) } }
        try await eventually { running.withLock { $0.now } == 3 }
        for _ in 0..<20 { gate.open() }
        var answered: Set<Int> = []
        for _ in 0..<20 { answered.insert(try await answers.next()) }
        #expect(answered == Set(0..<20))
        #expect(running.withLock { $0.most } == 3)
    }

    @Test("looks a name up once for all who ask meanwhile")
    func once() async throws {
        let gate = ThreadGate()
        let lookups = Atomic(0)
        let resolver = NameResolver(maxThreads: 3) { _ in
            lookups.add(1, ordering: .relaxed)
            gate.wait()
            return .success([])
        }
        let answers = Notes<Void>()
        for _ in 0..<10 { resolver.resolve("name") { _ in answers.add(()) } }
        gate.open()
        for _ in 0..<10 { try await answers.next() }
        #expect(lookups.load(ordering: .relaxed) == 1)
    }
}
