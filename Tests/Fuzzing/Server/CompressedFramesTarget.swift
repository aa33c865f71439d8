import WebSocketProtocol

/// A byte of settings, then the client's bytes after a handshake with an offer to compress, in pieces. What is sent
/// back must be well made, and a message that is there and well made must come back.
func fuzzCompressedFrames(_ input: consuming Input) {
    var input = input
    let settings = input.takeByte()
    let route = settings & 1 == 0 ? FuzzRoute.compressed : .compressedFragments
    let server = FuzzServer.shared
    let vanishes = settings & 4 != 0
    var offer = "permessage-deflate"
    if settings & 8 != 0 { offer += "; server_no_context_takeover" }
    if settings & 16 != 0 { offer += "; client_no_context_takeover" }
    if settings & 32 != 0 { offer += "; server_max_window_bits=9" }
    let pieces = input.takePieces()

    let output = server.serve { client in
        client.send(Array(Handshake.request(route.rawValue, "Sec-WebSocket-Extensions: \(offer)\r\n").utf8))
        client.awaitAnswer()
        // The first message is always right, so that there is something to refer to.
        client.send(hello)
        pieces.forEach(client.send)
        if vanishes { client.close() } else { client.finish() }
    }
    guard !vanishes else { return }
    guard let response = ServerResponse(output), response.isUpgrade else { fatalError("refused: \(output)") }
    require(response.compression != nil, "the offer \(offer) is declined")
    let messages = ServerFrames.messages(
        in: response.rest,
        checksClose: settings & 2 == 0,
        compression: response.compression
    )
    require(messages.first?.payload == Array("Hello".utf8) || settings & 2 != 0, "\(messages) begins otherwise")
}

/// Section 7.2.3.1 of RFC 7692, under a mask of zeros.
private let hello: [UInt8] = [0xC1, 0x87, 0, 0, 0, 0, 0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]
