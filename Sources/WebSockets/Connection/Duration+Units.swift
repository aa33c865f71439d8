extension Duration {
    /// Whole nanoseconds; negative durations are 0.
    var wholeNanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let whole = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        return whole.overflow ? .max : whole.partialValue &+ UInt64(attoseconds / 1_000_000_000)
    }

    /// Whole milliseconds, rounded up; negative durations are 0.
    var milliseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let whole = UInt64(seconds).multipliedReportingOverflow(by: 1000)
        if whole.overflow { return .max }
        return whole.partialValue + UInt64((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
