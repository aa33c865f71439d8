internal import WebSockets

/// A function of state and message that returns the next state and any number of messages: it counts what it is told.
@Sendable
func greeter(_ count: Int, _ event: ActorEvent) -> (Int, [Outgoing]) {
    switch event.kind {
    case .connect: (count, [.text("Welcome!")])
    case .text(let text): (count + 1, [.text("Received your message!"), .text("Number \(count + 1): \(text)")])
    case .binary(let bytes): (count + 1, [.binary(bytes), .text("\(bytes.count) bytes")])
    case .ping(let payload): (count, [.text("ping of \(payload.count) bytes")])
    case .pong(let payload): (count, [.text("pong of \(payload.count) bytes")])
    case .close: (count, [])
    }
}
