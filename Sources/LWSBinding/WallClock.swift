internal import Glibc

/// The time of day.
package enum WallClock {
    /// Seconds since 1970-01-01 00:00 UTC.
    package static var seconds: Int { time(nil) }
}
