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
            let file = program["--state"].map(StateFile.init)
            if let kept = file?.read() { try chat.restore(kept) }
            await program.serve { server in
                server.actor("/greeter", state: 0, next: greeter)
                server.actor("/chat", chat)
            }
            try file?.write(await chat.snapshot())
        } catch {
            say("chat-actor: \(error)")
            exit(1)
        }
    }
}
