import Foundation
import Testing

/// The examples, which the build puts beside the tests.
enum Example: String {
    case echoServer = "echo-server"
    case echoClient = "echo-client"
    case chat
    case manifestServer = "manifest-server"
    case callbackServer = "callback-server"
    case conversations
    case conversationClient = "conversation-client"
    case chatActor = "chat-actor"
    case statefulAgent = "stateful-agent"
    case helloService = "hello-service"

    static let servers = [echoServer, chat, callbackServer, conversations, chatActor, statefulAgent, helloService]

    func path() throws -> String {
        let path = Bundle.main.bundleURL.appending(path: rawValue).path
        try #require(FileManager.default.isExecutableFile(atPath: path), "\(path) is missing: build it first")
        return path
    }
}
