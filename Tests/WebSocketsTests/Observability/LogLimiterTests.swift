import Testing
import WebSockets

@Suite("Log limiter")
struct LogLimiterTests {
    /// A limiter and the lines it let through.
    final class Sample {
        private var limiter = LogLimiter()

        func line(at milliseconds: UInt64) -> LogLimiter.Verdict {
            limiter.admit(at: milliseconds * 1_000_000)
        }

        func rest() -> Int { limiter.takeSuppressed() }
    }

    @Test("few lines pass as they are")
    func quiet() {
        let sample = Sample()
        for second in 0..<20 { #expect(sample.line(at: UInt64(second) * 500) == .write(suppressed: 0)) }
        #expect(sample.rest() == 0)
    }

    @Test("ten lines at once pass, the next does not")
    func burst() {
        let sample = Sample()
        for _ in 0..<10 { #expect(sample.line(at: 5) == .write(suppressed: 0)) }
        #expect(sample.line(at: 5) == .suppress)
    }

    @Test("a flood of a minute comes to ten lines a second, one summary a second, and none is forgotten")
    func flood() {
        let sample = Sample()
        var written = 0
        var summaries = 0
        var told = 0
        for step in 0..<60_000 {
            guard case .write(let suppressed) = sample.line(at: UInt64(step)) else { continue }
            written += 1
            told += suppressed
            if suppressed > 0 { summaries += 1 }
        }
        #expect((600...610).contains(written))
        #expect((59...61).contains(summaries))
        #expect(written + told + sample.rest() == 60_000)
    }

    @Test("the first line after a flood is preceded by the summary")
    func after() {
        let sample = Sample()
        for _ in 0..<25 { _ = sample.line(at: 0) }
        #expect(sample.line(at: 10_000) == .write(suppressed: 15))
        #expect(sample.line(at: 10_000) == .write(suppressed: 0))
    }
}
