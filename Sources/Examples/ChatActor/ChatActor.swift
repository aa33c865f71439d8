internal import ExampleSupport
internal import Foundation
internal import WebSocketsJSON

/// Two actors: `/greeter` and `/chat`, whose state outlives the process in the file of `--state FILE`.
@main
struct ChatActor {
    static func main() async {
        let program = ExampleProgram(options: ["--state"])
        let chat = WebSocketActor(state: ChatState(), next: chatRoom)
        do {
            if let file = program["--state"], let kept = FileManager.default.contents(atPath: file) {
                try chat.restore([UInt8](kept))
            }
            await program.serve { server in
                server.actor("/greeter", state: 0, next: greeter)
                server.actor("/chat", chat)
            }
            if let file = program["--state"] { try Data(await chat.snapshot()).write(to: URL(filePath: file)) }
        } catch {
            say("chat-actor: \(error)")
            exit(1)
        }
    }
}
