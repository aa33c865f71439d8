extension [UInt8] {
    /// Lends the bytes as the span that the functions under test take.
    func withRawSpan<Result>(_ body: (RawSpan) throws -> Result) rethrows -> Result {
        // The span is lent to the closure only, and the array outlives it.
        try body(unsafe span.bytes)
    }
}
