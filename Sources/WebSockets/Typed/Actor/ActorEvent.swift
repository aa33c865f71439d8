/// Something that happened on one of the connections of an actor.
public struct ActorEvent: Sendable {
    /// What happened.
    public enum Kind: Sendable {
        /// A client has connected, with this request. The first event of a connection.
        case connect(Request)
        /// A text message came.
        case text(String)
        /// A binary message came.
        case binary([UInt8])
        /// A Ping came, which is answered already.
        case ping([UInt8])
        /// A Pong came; those to heartbeats are not shown.
        case pong([UInt8])
        /// The connection is over; it can be sent nothing any more. The last event of a connection.
        case close(CloseInfo)
    }

    /// The connection on which it happened.
    public let sender: WebSocket.ID

    /// What happened.
    public let kind: Kind

    /// Describes an event, for example to call an actor's function from a test.
    public init(_ kind: Kind, from sender: WebSocket.ID) {
        self.sender = sender
        self.kind = kind
    }
}
