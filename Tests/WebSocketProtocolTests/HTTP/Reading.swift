import Testing
import WebSocketProtocol

/// What a parser makes of some bytes, as the tables of the tests write it.
enum Reading: Hashable, Sendable {
    case accepted, unfinished
    case refused(Int)

    init(_ outcome: RequestParser.Outcome) {
        self =
            switch outcome {
            case .needsMore: .unfinished
            case .head: .accepted
            case .refused(let refusal): .refused(refusal.status)
            }
    }

    /// What comes of bytes that are given at once.
    init(_ bytes: [UInt8], limits: RequestParser.Limits = .init()) {
        self.init(parse([bytes[...]], limits: limits).outcome)
    }

    /// What comes of a text that is given at once.
    init(_ text: String, limits: RequestParser.Limits = .init()) {
        self.init(Array(text.utf8), limits: limits)
    }
}

/// Gives a parser the pieces one by one, until it has a head or refuses.
///
/// - Returns: its last answer, and how many bytes of all pieces the head took.
func parse(
    _ pieces: [ArraySlice<UInt8>],
    limits: RequestParser.Limits = .init()
) -> (outcome: RequestParser.Outcome, length: Int?) {
    var parser = RequestParser(limits: limits)
    var given = 0
    for piece in pieces {
        let outcome = Array(piece).withRawSpan { parser.parse($0) }
        switch outcome {
        case .needsMore: given += piece.count
        case .head(_, let consumed): return (outcome, given + consumed)
        case .refused: return (outcome, nil)
        }
    }
    return (.needsMore, nil)
}

/// The head of a request that must be valid.
func head(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> RequestHead {
    guard case .head(let head, _) = parse([Array(text.utf8)[...]]).outcome else {
        return try #require(nil, "\(text.debugDescription) is refused", sourceLocation: sourceLocation)
    }
    return head
}

/// The head of a GET over HTTP/1.1 with some lines of fields behind Host.
func head(fields: String...) throws -> RequestHead {
    try head("GET / HTTP/1.1\r\nHost: a\r\n\(fields.map { "\($0)\r\n" }.joined())\r\n")
}
