internal import LWSBinding

/// The backplane of servers in one process: those whose configurations share one share their rooms.
///
/// Every server has one of its own by default, which then carries nothing. Messages are passed on framed as they are.
public final class InProcessBackplane: Backplane {
    private typealias Receivers = [BackplaneNode: @Sendable (BackplaneMessage) -> Void]

    private struct Contents {
        var rooms: [UTF8Key: Receivers] = [:]
        var patterns = TopicTable<Receivers>()

        subscript(topic: BackplaneTopic) -> Receivers {
            get {
                switch topic {
                case .room(let name): rooms[name] ?? [:]
                case .pattern(let pattern): patterns[pattern] ?? [:]
                }
            }
            set {
                let receivers = newValue.isEmpty ? nil : newValue
                switch topic {
                case .room(let name): rooms[name] = receivers
                case .pattern(let pattern): patterns[pattern] = receivers
                }
            }
        }
    }

    private let contents = Lock(Contents())

    /// One that nobody has subscribed to.
    public init() {}

    /// Calls the other nodes that are subscribed to the message's room, on this thread.
    public func publish(_ message: BackplaneMessage) {
        let all = contents.withLock { contents in
            [contents[.room(message.room)]] + contents.patterns.matches(message.room)
        }
        for receivers in all {
            for (node, receive) in receivers where node != message.node { receive(message) }
        }
    }

    /// Puts a node among those that `publish` calls.
    public func subscribe(
        _ node: BackplaneNode,
        to topic: BackplaneTopic,
        receive: @escaping @Sendable (BackplaneMessage) -> Void
    ) {
        contents.withLock { $0[topic][node] = receive }
    }

    /// Takes it out again.
    public func unsubscribe(_ node: BackplaneNode, from topic: BackplaneTopic) {
        contents.withLock { $0[topic][node] = nil }
    }
}
