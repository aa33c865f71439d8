internal import WebSockets

/// Lets clients of `/rooms` use rooms by text: `join ROOM`, `leave ROOM`, `say ROOM WORDS`, `listen PATTERN`.
///
/// The answers are `joined ROOM`, `left ROOM`, `said ROOM COUNT`, with the number of members that got it, and
/// `listening PATTERN`, or `refused CODE`; members hear `heard ROOM WORDS`. `/rooms/count` tells how many rooms have
/// members.
func registerRooms(on server: WebSocketServer, _ options: WebSocketOptions, _ tally: Tally) {
    server.http("/rooms/count") { [unowned server] _ in .text("\(server.roomsWithMembers.count)") }
    var options = options
    options.deliversFragments = false
    server.webSocket(
        "/rooms",
        options: options,
        ready: { _ in tally.countReady() },
        data: { [unowned server] ws, bits, bytes in
            guard !bits.opcode.isControl else { return .keepOpen }
            let words = (String(utf8: bytes) ?? "").utf8.split(separator: UInt8(ascii: " "), maxSplits: 2)
                .map { String(Substring($0)) }
            guard words.count >= 2 else { return .close(.policyViolation, "two words or more") }
            do throws(WebSocketError) {
                return try obey(words, of: ws, on: server)
            } catch {
                ws.send("refused \(error.code)")
                return .keepOpen
            }
        },
        close: { _, _ in tally.countClosed() }
    )
}

private func obey(_ words: [String], of ws: WebSocket, on server: WebSocketServer) throws(WebSocketError) -> DataAction
{
    switch UTF8Key(words[0]) {
    case "join":
        let room = try server.room(words[1], RoomOptions(history: 20))
        let result = room.join(ws)
        ws.send(result.isMember ? "joined \(room.name)" : "refused \(result)")
    case "listen":
        let result = try server.rooms(matching: words[1]).join(ws)
        ws.send(result.isMember ? "listening \(words[1])" : "refused \(result)")
    case "leave":
        let room = try server.room(words[1])
        room.leave(ws)
        ws.send("left \(room.name)")
    case "say":
        let room = try server.room(words[1])
        let text = words.count > 2 ? words[2] : ""
        room.send("heard \(room.name) \(text)").whenCounted { ws.send("said \(room.name) \($0.delivered)") }
    default:
        return .close(.policyViolation, "join, listen, leave or say")
    }
    return .keepOpen
}
