/// What carries the messages of rooms between servers, on one machine or several.
///
/// A server delivers to its own members first and publishes then, and listens to the topics it has members for. What
/// comes back of its own it skips, by the node. Membership, presence and history stay with each server.
///
/// Methods are called on any thread, loops among them, and must not wait: what takes time goes into a queue of the
/// backplane's own, with a bound. Calls for one topic come one after the other; messages of one sender are published
/// in their order. What is thrown is logged and told to the sender; the server goes on by itself.
public protocol Backplane: Sendable {
    /// Carries a message to every other node that is subscribed to its room.
    func publish(_ message: BackplaneMessage) throws

    /// Begins to call `receive`, on any thread, with what other nodes publish to a topic; each message once, and those of
    /// one node in their order. Messages of `node` itself need not be left out.
    func subscribe(
        _ node: BackplaneNode,
        to topic: BackplaneTopic,
        receive: @escaping @Sendable (BackplaneMessage) -> Void
    ) throws

    /// Ends that.
    func unsubscribe(_ node: BackplaneNode, from topic: BackplaneTopic) throws
}

/// One server among those that share a backplane.
public struct BackplaneNode: Hashable, Sendable, CustomStringConvertible {
    private let key: UTF8Key

    /// Sixteen bytes at random, in hexadecimal, or what another node has said its name is.
    public var name: String { key.text }

    /// The name for logs: control characters are shown as escapes, and at most 256 bytes.
    public var description: String { LogText.escape(name) }

    /// A node by its name, as it came with a message. Names are compared byte by byte.
    public init(_ name: String) {
        key = UTF8Key(name)
    }

    /// A new one, that no other is equal to.
    static func random() -> BackplaneNode {
        let digits = (0..<2).map { _ in
            let hexadecimal = String(UInt64.random(in: 0...UInt64.max), radix: 16)
            return String(repeating: "0", count: 16 - hexadecimal.utf8.count) + hexadecimal
        }
        return BackplaneNode(digits.joined())
    }
}

/// What a node may listen to. Topics are compared byte by byte, as message brokers compare them.
public enum BackplaneTopic: Hashable, Sendable {
    /// The room of this name, of at most 1,024 bytes.
    case room(UTF8Key)
    /// The rooms whose names match.
    case pattern(TopicPattern)
}
