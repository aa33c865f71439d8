/// Messages on their way to the members of a room on one loop, and what changes about these members meanwhile.
///
/// Messages are numbered, and a change belongs behind the message with its number. So messages can be dropped from the
/// front without any change losing its place.
package struct BroadcastQueue<Message, Change> {
    /// What comes next.
    package enum Step {
        /// A message for all who are members at this point.
        case message(Message, number: UInt64)
        /// A change that all later messages are affected by, and no earlier one.
        case change(Change)
    }

    private var messages = RingBuffer<(message: Message, number: UInt64, byteCount: Int)>()
    private var changes = RingBuffer<(change: Change, after: UInt64)>()

    /// Bytes that the messages hold on to.
    package private(set) var byteCount = 0

    /// What each message counts for besides its bytes, so that the number of small ones is bounded too.
    package static var overhead: Int { 128 }

    /// Nothing is on its way.
    package init() {}

    /// True when there is no next step.
    package var isEmpty: Bool { messages.isEmpty && changes.isEmpty }

    /// Adds a message; its number is greater than all before.
    package mutating func append(_ message: Message, number: UInt64, byteCount: Int) {
        let cost = byteCount + Self.overhead
        messages.append((message, number, cost))
        self.byteCount += cost
    }

    /// Adds a change behind the message with a number, which is no less than those of all before.
    package mutating func append(_ change: Change, after number: UInt64) {
        changes.append((change, number))
    }

    /// Takes out what comes next.
    package mutating func next() -> Step? {
        if let change = changes.first, messages.first.map({ $0.number > change.after }) ?? true {
            return changes.popFirst().map { .change($0.change) }
        }
        guard let (message, number, cost) = messages.popFirst() else { return nil }
        byteCount -= cost
        return .message(message, number: number)
    }

    /// Takes out the oldest message without delivering it; nil when there is none.
    package mutating func dropOldestMessage() -> Message? {
        guard let (message, _, cost) = messages.popFirst() else { return nil }
        byteCount -= cost
        return message
    }
}

extension BroadcastQueue.Step: Equatable where Message: Equatable, Change: Equatable {}
extension BroadcastQueue: Sendable where Message: Sendable, Change: Sendable {}
