internal import ExampleSupport
internal import HTTPTypes
internal import WebSocketsJSON

/// The page is told where the agent is: the scheme and host it came by itself.
func registerPage(on server: WebSocketServer) {
    server.http("/") { request in
        guard let endpoint = request.webSocketURL(path: "/ws") else { return .status(.badRequest) }
        return .html(page(endpoint: endpoint.absoluteString))
    }
}

/// Each client has a counter of its own, which begins with 0.
func registerAgent(on server: WebSocketServer) {
    server.agent("/ws", receiving: ClientToServer.self, sending: ServerToClient.self) { _ in
        0
    } handler: { count, event, client in
        let address = client.address.map { "\($0)" } ?? "nowhere"
        switch event {
        case .message(.exampleRequest(let a, let b)):
            say("Received message \(count) from \(address)")
            let (sum, overflow) = a.addingReportingOverflow(b)
            client.post(overflow ? .errorResponse("Error: too large") : .exampleResponse(sum))
            count += 1
        case .error(let error):
            say("Received nonsense from \(address)")
            client.post(.errorResponse("Error: \(error.message)"))
        case .close:
            say("Closed connection to \(address) after \(count) messages")
        }
    }
}
