internal import WebSockets

/// Serves `/actor`, whose connections share one state: text comes back with the number of binary messages before it, and
/// a binary message costs some work.
func registerActor(on routes: some Routes, _ options: WebSocketOptions) {
    let actor = WebSocketActor(updating: 0) { count, event in
        switch event.kind {
        case .text(let text):
            return [.text("\(text) \(count)")]
        case .binary:
            count += 1
            let end = ContinuousClock.now + workPerMessage
            while ContinuousClock.now < end {}
            return []
        case .connect, .ping, .pong, .close:
            return []
        }
    }
    routes.actor("/actor", actor, options: options)
}

/// Some of what an application does with a message.
private let workPerMessage = Duration.microseconds(200)
