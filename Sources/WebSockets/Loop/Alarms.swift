/// Calls that come at a time and belong to no connection. Confined to the loop's thread.
struct Alarms {
    /// One of them.
    struct ID: Hashable {
        /// What the timer wheel knows it by: less than zero, where connections have their slots.
        fileprivate let number: Int
    }

    private var calls: [Int: () -> Void] = [:]
    private var last = 0

    /// Notes a call; returns the number to put on the timer wheel.
    mutating func add(_ call: @escaping () -> Void) -> (id: ID, number: Int) {
        last -= 1
        calls[last] = call
        return (ID(number: last), last)
    }

    /// Forgets a call that has not come.
    mutating func cancel(_ id: ID) {
        calls[id.number] = nil
    }

    /// Takes out the call of a number from the timer wheel; nil when it was cancelled.
    mutating func take(_ number: Int) -> (() -> Void)? {
        calls.removeValue(forKey: number)
    }

    /// Takes out all calls.
    mutating func takeAll() -> [() -> Void] {
        defer { calls = [:] }
        return Array(calls.values)
    }
}
