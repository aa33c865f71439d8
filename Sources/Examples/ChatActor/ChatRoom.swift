internal import Foundation
internal import WebSocketsJSON

/// What is kept of the room.
struct ChatState: Codable, Sendable {
    var connectedUsers = 0
    var messages: [ChatMessage] = []

    /// Messages that newcomers are sent.
    static let historyLength = 100

    enum CodingKeys: String, CodingKey {
        // Connections do not outlive the process.
        case messages
    }
}

/// One thing that was said.
struct ChatMessage: Codable, Sendable {
    var user: String
    var content: String
    var timestamp: Date
}

/// Newcomers are sent the history, and everybody what is said from then on.
@Sendable
func chatRoom(_ state: ChatState, _ event: ActorEvent) throws -> (ChatState, [Outgoing]) {
    var state = state
    switch event.kind {
    case .connect:
        state.connectedUsers += 1
        return (state, [try .json(state.messages)])
    case .text(let text):
        let message = ChatMessage(user: "anonymous", content: text, timestamp: Date())
        state.messages = (state.messages + [message]).suffix(ChatState.historyLength)
        return (state, [try .json([message], to: .all)])
    case .close:
        state.connectedUsers -= 1
        return (state, [])
    case .binary, .ping, .pong:
        return (state, [])
    }
}
