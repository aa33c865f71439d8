import WebSocketProtocol

/// A byte of settings, then the client's bytes after its handshake, in pieces.
func fuzzFrames(_ input: consuming Input) {
    var input = input
    let settings = input.takeByte()
    let route = [FuzzRoute.echo, .fragments, .small, .unruly][Int(settings & 3)]
    let server = FuzzServer.shared
    let vanishes = settings & 8 != 0
    let awaitsResponse = settings & 16 == 0
    let pieces = input.takePieces()

    let output = server.serve { client in
        let request = Array(Handshake.request(route.rawValue).utf8)
        if awaitsResponse {
            client.send(request)
            client.awaitAnswer()
        }
        client.send((awaitsResponse ? [] : request) + pieces[0])
        pieces.dropFirst().forEach(client.send)
        if vanishes { client.close() } else { client.finish() }
    }
    guard !vanishes else { return }
    let response = ServerResponse(output)
    guard let response, response.isUpgrade else { fatalError("the handshake was refused: \(output)") }
    let messages = ServerFrames.messages(in: response.rest, checksClose: true)
    guard route == .echo else { return }
    let sent = ClientFrames(pieces.flatMap(\.self))
    let isPrefix = sent.messages.starts(with: messages)
    switch sent.end {
    case .none:
        require(messages == sent.messages, "sent back \(messages) for \(sent)")
    case .breach: require(isPrefix, "sent back \(messages) for \(sent)")
    }
}
