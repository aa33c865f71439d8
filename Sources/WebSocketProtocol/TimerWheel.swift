/// Numbers to be called at certain times, for tens of thousands of deadlines that mostly move before they come.
///
/// A hashed wheel: adding costs an append, and a turn of the wheel looks at what falls into the ticks gone by. Nothing
/// is taken out before its time: whoever adds the same number again for an earlier or later time tells a call that has
/// become stale by the time it was due at. Times are milliseconds of one clock that never goes back.
package struct TimerWheel {
    /// A number and the time it was added for.
    package struct Call: Equatable {
        /// The number.
        package let number: Int
        /// The time, in milliseconds.
        package let due: UInt64
    }

    /// Milliseconds to a tick: calls come late by up to so much, and together.
    package static let tick: UInt64 = 50
    private static let spokes: UInt64 = 512

    private var wheel = [[Call]](repeating: [], count: Int(Self.spokes))
    /// The first tick not yet looked at.
    private var hand: UInt64
    /// Calls that are still to come.
    package private(set) var count = 0

    /// An empty wheel at a time.
    package init(now: UInt64) {
        hand = now / Self.tick + 1
    }

    /// Adds a call.
    package mutating func add(_ number: Int, due: UInt64) {
        let tick = max(Self.tickAfter(due), hand)
        wheel[Int(tick % Self.spokes)].append(Call(number: number, due: due))
        count += 1
    }

    /// Takes out the calls whose time has come.
    package mutating func takeDue(at now: UInt64) -> [Call] {
        let last = now / Self.tick
        guard count > 0, last >= hand else {
            hand = max(hand, last + 1)
            return []
        }
        var due: [Call] = []
        // A wheel that stood still for more than a round is looked at once all around.
        let first = max(hand, last - min(last, Self.spokes - 1))
        for tick in first...last {
            wheel[Int(tick % Self.spokes)].removeAll { call in
                guard call.due <= now else { return false }
                due.append(call)
                return true
            }
        }
        hand = last + 1
        count -= due.count
        return due
    }

    /// How long until `takeDue` has to be asked again; nil when nothing is to come.
    package func millisecondsToWait(at now: UInt64) -> UInt64? {
        guard count > 0 else { return nil }
        let tick = (hand..<hand + Self.spokes).first { !wheel[Int($0 % Self.spokes)].isEmpty } ?? hand
        let due = tick * Self.tick
        return due > now ? due - now : 0
    }

    /// The first tick at whose begin `due` has come.
    private static func tickAfter(_ due: UInt64) -> UInt64 {
        due / tick + (due % tick == 0 ? 0 : 1)
    }
}
