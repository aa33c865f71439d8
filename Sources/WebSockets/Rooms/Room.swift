/// A room of a server: WebSockets that are sent the same messages, whichever loops serve them.
///
/// Get it from `WebSocketServer.room(_:_:)`, by its name, wherever it is needed. Names are compared byte by byte, and
/// have at most 1,024 bytes. A room is there as long as it has
/// members, or somebody keeps a handle of it or observes its presence; then it is gone, with its history. Every method
/// may be called on any thread.
///
/// ```swift
/// server.webSocket(
///     "/lobby",
///     ready: { ws in try server.room("lobby").join(ws) },
///     data: { ws, bits, bytes in
///         if let text = String(utf8: bytes) { try server.room("lobby").send(text, except: ws) }
///         return .keepOpen
///     }
/// )
/// ```
///
/// - A message is framed once, and compressed at most once for each way of compressing, however many members there are.
/// - A message is for those who are members when it is sent: whoever has joined before gets it, whoever has left before
///   does not.
/// - The members of one server see all messages of a room in the same order, which keeps that of each sender; so do
///   newcomers, when the room's options ask for a history.
/// - Nobody waits for members that read slowly. What happens to them is up to `OverflowPolicy`, by default they are
///   closed with 1013.
public struct Room: Joinable, Hashable {
    let key: UTF8Key
    /// The members of the room.
    public let gathering: Gathering

    /// The name that the room was asked for by.
    public var name: String { key.text }

    /// Handles of the same room are equal.
    public static func == (one: Room, other: Room) -> Bool { one.gathering === other.gathering }

    /// Hashes the identity of the room.
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(gathering)) }
}
