internal import LWSBinding

/// A message of a room on its way between servers.
public struct BackplaneMessage: Sendable {
    /// The name of the room.
    public let room: UTF8Key
    /// Who published it.
    public let node: BackplaneNode

    let prepared: PreparedMessage

    /// Text or bytes.
    public var kind: MessageKind { prepared.bits.opcode == .text ? .text : .binary }

    /// What the message says. A copy.
    public var payload: [UInt8] { prepared.withPayload { [UInt8](copying: $0) } }

    /// A message as it came from another machine; nil when it is to be text and is not UTF-8.
    ///
    /// The server that it is handed to checks its room and its size.
    public init?(room: UTF8Key, node: BackplaneNode, kind: MessageKind, payload: [UInt8]) {
        guard let prepared = PreparedMessage(unsafe payload.span.bytes, as: kind) else { return nil }
        self.init(room: room, node: node, prepared)
    }

    init(room: UTF8Key, node: BackplaneNode, _ prepared: PreparedMessage) {
        self.room = room
        self.node = node
        self.prepared = prepared
    }
}
