import WebSocketProtocol

/// The start of a connection in pieces. However it is cut, the same head must come of it, or the same refusal; a head
/// keeps the promises of its type, and takes no byte behind it.
func fuzzRequestHead(_ input: consuming Input) {
    var input = input
    let pieces = input.takePieces()
    let stream = pieces.flatMap(\.self)
    let expected = parse([stream[...]])
    require(parse(pieces) == expected, "\(pieces) is not \(expected)")
    require(parse(stream.indices.map { stream[$0...$0] }) == expected, "\(stream) by bytes is not \(expected)")
    switch expected {
    case .head(let head, let length):
        require(stream.prefix(length).suffix(4).elementsEqual("\r\n\r\n".utf8), "\(length) bytes of \(stream)")
        require(parse([stream.prefix(length)]) == expected, "\(stream) depends on what follows")
        require(parse([stream.prefix(length - 1)]) == .needsMore, "\(stream) is complete too early")
        check(head, of: stream.prefix(length))
    case .refused(let refusal):
        require([400, 414, 431, 501, 505].contains(refusal.status), "\(refusal)")
        require(parse([stream[...], Array("\r\n\r\n".utf8)[...]]) == expected, "\(stream) is not refused for good")
    case .needsMore:
        require(stream.count < limits.bytes, "\(stream.count) bytes do not suffice")
    }
}

private let limits: RequestParser.Limits = (try? .init(bytes: 1024, fields: 12)) ?? .init()

/// Feeds a parser as a connection does. The length of a head counts from the first byte of all.
private func parse(_ pieces: [ArraySlice<UInt8>]) -> RequestParser.Outcome {
    var parser = RequestParser(limits: limits)
    var given = 0
    var refusal: RequestParser.Outcome?
    for piece in pieces {
        let bytes = Array(piece)
        let outcome = parser.parse(unsafe bytes.span.bytes)
        switch outcome {
        case .needsMore:
            require(refusal == nil, "a refusal is taken back")
            given += piece.count
        case .head(let head, let consumed):
            require(refusal == nil, "a refusal is taken back")
            require((1...piece.count).contains(consumed), "\(consumed) of \(piece.count) bytes")
            return .head(head, consumed: given + consumed)
        case .refused:
            require(refusal ?? outcome == outcome, "a refusal changes")
            refusal = outcome
        }
    }
    return refusal ?? .needsMore
}

/// What every accepted head promises, checked the slow way on the lines that it was sent in.
private func check(_ head: RequestHead, of bytes: ArraySlice<UInt8>) {
    require(bytes.count <= limits.bytes && head.fields.count <= limits.fields, "larger than the limits")
    let controls = bytes.filter { ($0 < 0x20 && $0 != 0x09) || $0 == 0x7F }
    require(controls.count % 2 == 0, "a control character")
    for index in controls.indices {
        require(controls[index] == (index % 2 == 0 ? 0x0D : 0x0A), "a control character, or a line without CRLF")
    }
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { Array($0.dropLast()) }
    while lines.first == [] { lines.removeFirst() }
    let version = lines[0].suffix(8)
    require(version.starts(with: "HTTP/1.".utf8), "\(lines[0])")
    require(head.isHTTP11 == (version.last != UInt8(ascii: "0")), "\(lines[0])")
    require(lines[0].elementsEqual("\(head.method) \(head.target) ".utf8 + version), "\(lines[0])")
    checkRequestTarget(head.target, method: head.method)
    require(head.fields.count == lines.count - 3, "\(head.fields.count) fields in \(lines.count) lines")
    for (field, line) in zip(head.fields, lines.dropFirst()) {
        require(line.starts(with: field.name.utf8 + [UInt8(ascii: ":")]), "\(line) is not \(field.name)")
        let value = line.dropFirst(field.name.utf8.count + 1)
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        let trimmed = Array(value.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
        require(trimmed == Array(field.valueBytes), "\(line) is not \(field.value)")
    }
    let hosts = head.fields.values(named: "host")
    require(hosts.count == 1 || hosts.isEmpty && !head.isHTTP11, "\(hosts)")
    let lengths = head.fields.values(named: "Content-Length")
    let codings = head.fields.values(named: "Transfer-Encoding")
    switch head.body {
    case .absent: require(lengths.isEmpty && codings.isEmpty, "a body is overlooked")
    case .length(let length): require(length >= 0 && !lengths.isEmpty && codings.isEmpty, "\(lengths) and \(codings)")
    case .chunked: require(lengths.isEmpty && !codings.isEmpty && head.isHTTP11, "\(lengths) and \(codings)")
    }
    require(head.webSocketKey == nil || head.fields.count(named: "sec-websocket-key") == 1, "a key of several")
}
