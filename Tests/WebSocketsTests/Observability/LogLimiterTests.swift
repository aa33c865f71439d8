import Testing
import WebSockets

@Suite("Log limiter")
struct LogLimiterTests {
    /// A limiter and the lines it let through.
    final class Sample {
        private var limiter = LogLimiter<String>()

        func line(_ kind: String = "a", at milliseconds: UInt64) -> LogLimiter<String>.Outcome {
            limiter.admit(kind, at: milliseconds * 1_000_000)
        }

        func rest() -> [String: Int] {
            Dictionary(uniqueKeysWithValues: limiter.takeSummaries().map { ($0.key, $0.count) })
        }
    }

    @Test("few lines pass as they are")
    func quiet() {
        let sample = Sample()
        for second in 0..<20 { #expect(sample.line(at: UInt64(second) * 500) == .write(after: [])) }
        #expect(sample.rest() == [:])
    }

    @Test("ten lines at once pass, the next does not")
    func burst() {
        let sample = Sample()
        for _ in 0..<10 { #expect(sample.line(at: 5) == .write(after: [])) }
        #expect(sample.line(at: 5) == .leaveOut)
    }

    @Test("a flood of a minute comes to ten lines a second, one summary a second, and none is forgotten")
    func flood() {
        let sample = Sample()
        var written = 0
        var summaries = 0
        var told = 0
        for step in 0..<60_000 {
            guard case .write(let earlier) = sample.line(at: UInt64(step)) else { continue }
            written += 1
            told += earlier.reduce(0) { $0 + $1.count }
            summaries += earlier.count
        }
        #expect((600...610).contains(written))
        #expect((59...61).contains(summaries))
        #expect(written + told + sample.rest()["a", default: 0] == 60_000)
    }

    @Test("the first line after a flood is preceded by the summary")
    func after() {
        let sample = Sample()
        for _ in 0..<25 { _ = sample.line(at: 0) }
        #expect(sample.line(at: 10_000) == .write(after: [LogLimiter.Summary("a", count: 15)]))
        #expect(sample.line(at: 10_000) == .write(after: []))
    }

    @Test("a flood of one kind takes nothing from another")
    func kinds() {
        let sample = Sample()
        for _ in 0..<100 { _ = sample.line("flood", at: 0) }
        #expect(sample.line("flood", at: 0) == .leaveOut)
        #expect(sample.line("other", at: 0) == .write(after: [LogLimiter.Summary("flood", count: 91)]))
        for _ in 0..<9 { #expect(sample.line("other", at: 0) == .write(after: [])) }
        #expect(sample.line("other", at: 0) == .leaveOut)
        #expect(sample.rest() == ["other": 1])
    }

    @Test("two summaries of a kind are a second apart, whatever is written between them")
    func pace() {
        let sample = Sample()
        for _ in 0..<12 { _ = sample.line("flood", at: 0) }
        #expect(sample.line("other", at: 0) == .write(after: [LogLimiter.Summary("flood", count: 2)]))
        for _ in 0..<5 { _ = sample.line("flood", at: 0) }
        #expect(sample.line("other", at: 999) == .write(after: []))
        #expect(sample.line("other", at: 1000) == .write(after: [LogLimiter.Summary("flood", count: 5)]))
    }
}
