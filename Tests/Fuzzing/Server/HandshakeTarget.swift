/// A byte that is passed over, then everything a client sends, from the request on, in pieces.
func fuzzHandshake(_ input: consuming Input) {
    var input = input
    _ = input.takeByte()
    let server = FuzzServer.shared
    let pieces = input.takePieces()
    let output = server.serve { client in
        pieces.forEach(client.send)
        client.finish()
    }
    // A hang-up without a word.
    guard !output.isEmpty else { return }
    guard let response = ServerResponse(output) else { fatalError("not a response: \(output)") }
    guard !response.isUpgrade else {
        checkUpgrade(response)
        _ = ServerFrames.messages(in: response.rest, checksClose: false, compression: response.compression)
        return
    }
    require(response.status >= 200, "status \(response.status)")
    let isHead = pieces.flatMap(\.self).starts(with: Array("HEAD ".utf8))
    guard let length = response["content-length"].flatMap(Int.init) else {
        return require(response.rest.isEmpty || response["connection"] == "close", "body of unknown length")
    }
    // The library refuses a path without a slash by itself, with a page even for HEAD.
    let isWhole = response.rest.count == length || (isHead && response.rest.isEmpty)
    require(isWhole, "\(response.rest.count) bytes of a body of \(length)")
}

private func checkUpgrade(_ response: ServerResponse) {
    require(response["upgrade"]?.lowercased() == "websocket", "\(response.fields)")
    require(response["connection"]?.lowercased() == "upgrade", "\(response.fields)")
    require(response["sec-websocket-accept"]?.utf8.count == 28, "\(response.fields)")
}
