internal import ExampleSupport
internal import Glibc
internal import WebSocketsJSON

/// The same messages from the other end: asks for a sum and prints it.
func ask(_ url: String) async {
    do {
        try await WebSocketClient(url).withConnection { agent in
            try await agent.send(json: ClientToServer.exampleRequest(a: 40, b: 2))
            switch try await agent.receive(as: ServerToClient.self) {
            case .exampleResponse(let sum): say("\(sum)")
            case .errorResponse(let text): say(text)
            }
        }
    } catch {
        say("stateful-agent: \(error)")
        exit(1)
    }
}
