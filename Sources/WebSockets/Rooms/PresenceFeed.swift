/// What observers of a gathering are to be told, in order.
///
/// A value guarded by the gathering's lock, under which events are noted; observers are called without it, by whoever
/// finds that nobody else is at it.
struct PresenceFeed {
    typealias Observer = @Sendable (RoomEvent) -> Void

    private var observers: [UInt64: Observer] = [:]
    private var lastNumber: UInt64 = 0
    private var calls: [@Sendable () -> Void] = []
    private var isCalling = false

    /// True when nobody is to be told anything.
    var isUnobserved: Bool { observers.isEmpty }

    /// Adds an observer, who is first told of those who are there.
    mutating func add(_ observer: @escaping Observer, presentAlready members: [WebSocket]) -> UInt64 {
        lastNumber += 1
        observers[lastNumber] = observer
        for member in members { calls.append { observer(.joined(member)) } }
        return lastNumber
    }

    /// Removes one; what it was to be told before, it still is.
    mutating func remove(_ number: UInt64) {
        observers[number] = nil
    }

    /// Something happened.
    mutating func note(_ event: RoomEvent) {
        for observer in observers.values { calls.append { observer(event) } }
    }

    /// The calls that are to be made next, by the caller, who comes back for more; nil when there are none or somebody
    /// else is at it.
    ///
    /// - Parameter isReturning: whether the caller has made the calls it was given before.
    mutating func nextCalls(isReturning: Bool) -> [@Sendable () -> Void]? {
        guard isReturning || !isCalling else { return nil }
        isCalling = !calls.isEmpty
        guard isCalling else { return nil }
        defer { calls = [] }
        return calls
    }
}
