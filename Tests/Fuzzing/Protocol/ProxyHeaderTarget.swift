import WebSocketProtocol

/// The start of a connection in pieces. However it is cut, the same header must come of it, or the same refusal; and
/// no byte behind the header may be taken.
func fuzzProxyHeader(_ input: consuming Input) {
    var input = input
    let pieces = input.takePieces()
    let stream = pieces.flatMap(\.self)
    let expected = parse([stream[...]])
    require(parse(pieces) == expected, "\(pieces) is not \(expected)")
    require(parse(stream.indices.map { stream[$0...$0] }) == expected, "\(stream) by bytes is not \(expected)")
    switch expected {
    case .complete(_, let length):
        require(length == lengthByItsOwnWords(stream), "\(length) bytes of \(stream)")
        require(parse([stream.prefix(length)]) == expected, "\(stream) depends on what follows")
        require(parse([stream.prefix(length - 1)]) == .incomplete, "\(stream) is complete too early")
    case .incomplete: require(stream.count < ProxyHeaderParser.maximumLength, "\(stream.count) bytes do not suffice")
    case .refused: break
    }
}

private enum Outcome: Equatable {
    case incomplete
    case complete(ProxyHeader, length: Int)
    case refused(ProxyHeader.Fault)
}

/// Feeds a parser as a connection does: what is there, up to what is wanted.
private func parse(_ pieces: [ArraySlice<UInt8>]) -> Outcome {
    var parser = ProxyHeaderParser()
    var taken = 0
    for piece in pieces {
        var rest = piece
        while !rest.isEmpty {
            require(parser.wanted > 0, "neither complete nor wanting more")
            do throws(ProxyHeader.Fault) {
                let count = try parser.feed(rest.prefix(parser.wanted))
                require(count > 0, "nothing is taken of \(rest)")
                taken += count
                rest = rest.dropFirst(count)
            } catch {
                return .refused(error)
            }
            if let header = parser.header {
                require(parser.wanted == 0, "wants more than the header")
                return .complete(header, length: taken)
            }
        }
    }
    return .incomplete
}

/// Up to the first line feed in version 1; as long as it says in version 2.
private func lengthByItsOwnWords(_ stream: [UInt8]) -> Int? {
    if stream.starts(with: "PROXY ".utf8) { return stream.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } }
    guard stream.count >= 16 else { return nil }
    return 16 + Int(stream[14]) << 8 + Int(stream[15])
}
