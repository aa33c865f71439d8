internal import ExampleSupport
internal import Synchronization

/// What the callbacks are given as user data: it numbers what they have to tell.
final class Journal: Sendable {
    private let lines = Atomic(0)

    func count(_ line: String) {
        say("\(lines.add(1, ordering: .relaxed).newValue) \(line)")
    }
}
