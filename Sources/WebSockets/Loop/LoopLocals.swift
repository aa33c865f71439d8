internal import Synchronization

/// What one loop has of each `LoopLocal`. Confined to the loop's thread.
struct LoopLocals {
    /// Tells one `LoopLocal` from all others that the process has or had.
    final class Key: Sendable {
        fileprivate let number = last.add(1, ordering: .relaxed).newValue
        private static let last = Atomic<UInt64>(0)
    }

    /// Holds a value in its place.
    final class Box<Value> {
        var value: Value

        init(_ value: sending Value) {
            self.value = value
        }
    }

    private struct Entry {
        weak let key: Key?
        let box: AnyObject
    }

    private var entries: [UInt64: Entry] = [:]

    /// The box that was inserted for a key.
    func box<Value>(_ key: Key, of type: Value.Type) -> Box<Value>? {
        entries[key.number]?.box as? Box<Value>
    }

    /// Keeps a box as long as its key lives, and until another one comes after that.
    mutating func insert<Value>(_ box: Box<Value>, for key: Key) {
        entries = entries.filter { $0.value.key != nil }
        entries[key.number] = Entry(key: key, box: box)
    }
}
