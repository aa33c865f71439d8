import Dispatch

/// Holds up one thread, such as that of a loop, until it is opened, or for ten seconds, so that a test fails rather than
/// hangs.
final class ThreadGate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func open() { semaphore.signal() }

    func wait() { _ = semaphore.wait(timeout: .now() + 10) }
}
