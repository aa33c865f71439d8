internal import LWSBinding
internal import WebSocketProtocol

/// What a server takes of a backplane's messages. They come from other machines, or from whoever can write to the
/// backplane, and are checked as those of a peer are.
struct BackplaneFilter: Sendable {
    private let topic: BackplaneTopic
    private let patterns: TopicTable<Bool>
    private let maxSize: Int

    /// - Parameters:
    ///   - topic: what the server is subscribed to.
    ///   - maxSize: bytes of the largest message.
    init(_ topic: BackplaneTopic, maxSize: Int) {
        self.topic = topic
        self.maxSize = maxSize
        var patterns = TopicTable<Bool>()
        if case .pattern(let pattern) = topic { patterns[pattern] = true }
        self.patterns = patterns
    }

    /// Why a message that came by the subscription is not delivered; nil when it is.
    func problem(of message: BackplaneMessage) -> String? {
        if let problem = Self.problem(of: message, maxSize: maxSize) { return problem }
        let isMeant =
            switch topic {
            case .room(let name): name == message.room
            case .pattern: !patterns.matches(message.room).isEmpty
            }
        return isMeant ? nil : "is for another room than was subscribed to"
    }

    /// Why a message is not carried, whoever listens; nil when it is.
    static func problem(of message: BackplaneMessage, maxSize: Int) -> String? {
        let length = message.room.text.utf8.count
        if length > RoomName.maxBytes {
            return "is for a room whose name has \(length) bytes, more than \(RoomName.maxBytes)"
        }
        let size = message.prepared.payloadCount
        return size > maxSize ? "has \(size) bytes, more than \(maxSize)" : nil
    }
}
