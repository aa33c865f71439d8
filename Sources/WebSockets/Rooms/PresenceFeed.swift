/// What observers of a room are to be told, in order.
///
/// A value guarded by the room's lock, under which events are recorded; observers are called without it, by whoever
/// finds that nobody else is at it. While an observer takes its time events wait. Beyond 4,096 of them the coming and
/// going of a member that an observer has heard nothing of cancel each other out, so that at most one event for each
/// member and observer is left.
struct PresenceFeed {
    typealias Observer = @Sendable (RoomEvent) -> Void

    private struct Call {
        let number: UInt64
        let observer: Observer
        let event: RoomEvent
    }

    private static let compactionSize = 4096

    private var observers: [UInt64: Observer] = [:]
    private var lastNumber: UInt64 = 0
    private var calls: [Call] = []
    private var compactionDue = Self.compactionSize
    private var isCalling = false

    /// True when nobody is to be told anything.
    var isUnobserved: Bool { observers.isEmpty }

    /// Adds an observer, who is first told of those who are there.
    mutating func add(_ observer: @escaping Observer, presentAlready members: [WebSocket]) -> UInt64 {
        lastNumber += 1
        observers[lastNumber] = observer
        for member in members { calls.append(Call(number: lastNumber, observer: observer, event: .joined(member))) }
        return lastNumber
    }

    /// Removes one; what it was to be told before, it still is.
    mutating func remove(_ number: UInt64) {
        observers[number] = nil
    }

    /// Something happened.
    mutating func record(_ event: RoomEvent) {
        for (number, observer) in observers { calls.append(Call(number: number, observer: observer, event: event)) }
        if calls.count >= compactionDue { compact() }
    }

    /// The calls that are to be made next, by the caller, who comes back for more; nil when there are none or somebody
    /// else is at it.
    ///
    /// - Parameter isReturning: whether the caller has made the calls it was given before.
    mutating func nextCalls(isReturning: Bool) -> [() -> Void]? {
        guard isReturning || !isCalling else { return nil }
        isCalling = !calls.isEmpty
        guard isCalling else { return nil }
        defer {
            calls = []
            compactionDue = Self.compactionSize
        }
        return calls.map { call in { call.observer(call.event) } }
    }

    /// Events of a member alternate, so of two that wait for the same observer one takes the other back.
    private mutating func compact() {
        struct Key: Hashable {
            let number: UInt64
            let id: WebSocket.ID
        }
        var last: [Key: Int] = [:]
        var isKept = [Bool](repeating: true, count: calls.count)
        for (index, call) in calls.enumerated() {
            let key = Key(number: call.number, id: call.event.webSocket.id)
            if let earlier = last.removeValue(forKey: key) {
                isKept[earlier] = false
                isKept[index] = false
            } else {
                last[key] = index
            }
        }
        calls = zip(calls, isKept).filter(\.1).map(\.0)
        // Each compaction pays for itself.
        compactionDue = max(Self.compactionSize, 2 * calls.count)
    }
}

extension RoomEvent {
    fileprivate var webSocket: WebSocket {
        switch self {
        case .joined(let ws), .left(let ws): ws
        }
    }
}
