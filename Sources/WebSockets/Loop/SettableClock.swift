internal import Synchronization

/// A clock that stands still until it is set, in the place of the system's; for tests of what takes long.
package final class SettableClock: Sendable {
    private let time = Atomic<UInt64>(1_000_000)

    /// A clock at some time.
    package init() {}

    /// Milliseconds since an unknown point.
    package var milliseconds: UInt64 { time.load(ordering: .acquiring) }

    /// Moves the clock forward.
    package func advance(milliseconds: UInt64) {
        time.add(milliseconds, ordering: .acquiringAndReleasing)
    }
}
