import WebSocketProtocol

/// A byte of settings, then the client's bytes after its handshake, in pieces.
func fuzzFrames(_ input: consuming Input) {
    var input = input
    let settings = input.takeByte()
    let route = [FuzzRoute.echo, .fragments, .small, .unruly][Int(settings & 3)]
    let isFraming = settings & 4 != 0
    let server = isFraming ? FuzzServer.framing : .batching
    let vanishes = settings & 8 != 0
    // Frames in the same packet as the request break RFC 6455 section 4.1: the client must await the response.
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
    let messages = ServerFrames.messages(in: response.rest, checksClose: awaitsResponse && !isFraming)
    // The library writes its response over frames that came with the request.
    guard route == .echo, awaitsResponse else { return }
    let sent = ClientFrames(pieces.flatMap(\.self))
    let isPrefix = sent.messages.starts(with: messages)
    switch sent.end {
    case .none where !isFraming:
        require(messages == sent.messages, "sent back \(messages) for \(sent)")
    // Frame by frame, what waits for the socket when the connection ends is lost.
    case .none, .breach: require(isPrefix, "sent back \(messages) for \(sent)")
    case .malformedHead: require(isPrefix || messages.starts(with: sent.messages), "sent back \(messages) for \(sent)")
    }
}
