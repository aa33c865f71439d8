import WebSocketProtocol

/// The wishes of a server and of a client, two bytes each, then lines: the values of the header fields.
func fuzzExtensionHeader(_ input: consuming Input) {
    var input = input
    let (server, client) = (input.takeWishes(), input.takeWishes())
    fuzzAgreement(server, client)

    let values = input.rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
    guard let elements = ExtensionHeader.parse(values) else {
        require(values.contains { ExtensionHeader.parse([$0]) == nil }, "\(values) are refused together only")
        return
    }
    require(elements == values.flatMap { ExtensionHeader.parse([$0]) ?? [] }, "\(values) differ from each by itself")
    let text = elements.map(\.description).joined(separator: ", ")
    require(ExtensionHeader.parse([text]) == elements, "\(values) describe themselves as \(text)")

    if let agreed = server.accept(elements) {
        check(agreed, server.accept([agreed.header]), server)
        require(elements.contains { server.accept([$0]) == agreed }, "\(agreed) comes of no offer in \(values)")
    } else {
        require(elements.allSatisfy { server.accept([$0]) == nil }, "an offer in \(values) is passed over")
    }
    if let agreed = try? client.confirm(elements) {
        require(elements.count == 1, "\(agreed) comes of \(values)")
        require(client.contextTakeover || !agreed.clientContextTakeover, "\(agreed) against the client's wishes")
        require(client.peerContextTakeover || !agreed.serverContextTakeover, "\(agreed) against the client's wishes")
        require(agreed.serverWindowBits <= client.peerWindowBits, "\(agreed) against the client's wishes")
        require(agreed.clientWindowBits <= client.windowBits, "\(agreed) against the client's wishes")
    }
}

/// What a server answers to a client's offer must satisfy both, and mean the same to both.
private func fuzzAgreement(_ server: Compression, _ client: Compression) {
    guard let answer = server.accept([client.offer]) else {
        return require(false, "\(client.offer) is declined")
    }
    check(answer, server.accept([client.offer, client.offer]), server)
    guard let parsed = ExtensionHeader.parse([answer.header.description]), let read = try? client.confirm(parsed) else {
        return require(false, "\(answer) does not answer \(client.offer)")
    }
    require(read.serverContextTakeover == answer.serverContextTakeover, "\(answer) is read as \(read)")
    require(read.serverWindowBits == answer.serverWindowBits, "\(answer) is read as \(read)")
    // A client may use less than it is allowed to.
    require(!read.clientContextTakeover || answer.clientContextTakeover, "\(answer) is read as \(read)")
    require(read.clientWindowBits <= answer.clientWindowBits, "\(answer) is read as \(read)")
}

/// What a server agrees on is what it wishes or less, and no accident.
private func check(_ agreed: DeflateParameters, _ again: DeflateParameters?, _ server: Compression) {
    require(server.contextTakeover || !agreed.serverContextTakeover, "\(agreed) against the server's wishes")
    require(server.peerContextTakeover || !agreed.clientContextTakeover, "\(agreed) against the server's wishes")
    require((9...server.windowBits).contains(agreed.serverWindowBits), "\(agreed) against the server's wishes")
    require((8...15).contains(agreed.clientWindowBits), "\(agreed) against the server's wishes")
    require(again?.description == agreed.description, "\(agreed), then \(String(describing: again))")
}

extension Input {
    /// Settings that a program may make.
    fileprivate mutating func takeWishes() -> Compression {
        let (windows, takeover) = (Int(takeByte()), takeByte())
        return Compression(
            windowBits: 9 + windows % 7,
            peerWindowBits: 9 + windows / 7 % 7,
            contextTakeover: takeover & 1 != 0,
            peerContextTakeover: takeover & 2 != 0
        )
    }
}
