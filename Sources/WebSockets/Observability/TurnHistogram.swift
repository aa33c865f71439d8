/// How long the turns of a loop took, from the end of a wait to the start of the next, in fixed buckets.
///
/// Whatever runs in a turn, closures above all, makes every other connection of the loop wait for so long.
public struct TurnHistogram: Sendable, Hashable {
    /// Upper ends of the buckets but the last, which takes all longer turns.
    public static let bounds: [Duration] = [
        .milliseconds(1), .milliseconds(10), .milliseconds(100), .seconds(1), .seconds(10),
    ]

    /// Turns by bucket, one more than there are bounds; a turn is counted in one bucket only.
    public var counts: [UInt64] { [upTo1ms, upTo10ms, upTo100ms, upTo1s, upTo10s, longer] }

    /// All turns together.
    public var total: Duration { .nanoseconds(Int64(clamping: nanoseconds)) }

    private var upTo1ms: UInt64 = 0
    private var upTo10ms: UInt64 = 0
    private var upTo100ms: UInt64 = 0
    private var upTo1s: UInt64 = 0
    private var upTo10s: UInt64 = 0
    private var longer: UInt64 = 0
    private var nanoseconds: UInt64 = 0

    /// Counts one turn.
    @inline(__always)
    mutating func count(nanoseconds duration: UInt64) {
        nanoseconds &+= duration
        if duration <= 1_000_000 { upTo1ms &+= 1 } else { countLong(duration) }
    }

    @inline(never)
    private mutating func countLong(_ duration: UInt64) {
        switch duration {
        case ...10_000_000: upTo10ms &+= 1
        case ...100_000_000: upTo100ms &+= 1
        case ...1_000_000_000: upTo1s &+= 1
        case ...10_000_000_000: upTo10s &+= 1
        default: longer &+= 1
        }
    }

    static func += (sum: inout TurnHistogram, other: TurnHistogram) {
        sum.upTo1ms &+= other.upTo1ms
        sum.upTo10ms &+= other.upTo10ms
        sum.upTo100ms &+= other.upTo100ms
        sum.upTo1s &+= other.upTo1s
        sum.upTo10s &+= other.upTo10s
        sum.longer &+= other.longer
        sum.nanoseconds &+= other.nanoseconds
    }
}
