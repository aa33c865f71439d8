internal import WebSockets

/// Lets clients of `/rooms` use rooms by text: `join ROOM`, `leave ROOM`, `say ROOM WORDS`.
///
/// The answers are `joined ROOM`, `left ROOM` and `said ROOM COUNT`, with the number of members that got it; members
/// hear `heard ROOM WORDS`. `/rooms/count` tells how many rooms have members.
func registerRooms(on server: WebSocketServer, _ options: WebSocketOptions, _ tally: Tally) {
    server.http("/rooms/count") { [unowned server] _ in .text("\(server.roomsWithMembers.count)") }
    var options = options
    options.deliversFragments = false
    server.webSocket(
        "/rooms",
        options: options,
        ready: { _ in tally.noteReady() },
        data: { [unowned server] ws, bits, bytes in
            guard !bits.opcode.isControl else { return .keepOpen }
            let words = (String(utf8: bytes) ?? "").split(separator: " ", maxSplits: 2).map(String.init)
            guard words.count >= 2 else { return .close(.policyViolation, "two words or more") }
            let room = server.room(words[1], RoomOptions(history: 20))
            switch words[0] {
            case "join":
                room.join(ws)
                ws.send("joined \(room.name)")
            case "leave":
                room.leave(ws)
                ws.send("left \(room.name)")
            case "say":
                room.send("heard \(room.name) \(words.last ?? "")")
                    .whenCounted { ws.send("said \(room.name) \($0.delivered)") }
            default: return .close(.policyViolation, "join, leave or say")
            }
            return .keepOpen
        },
        close: { _, _ in tally.noteClosed() }
    )
}
