/// Reads the heads of HTTP/1 requests from the bytes of a connection, however those are cut (RFC 9112).
///
/// ```
/// bytes of the connection ─▶ parse ─▶ needsMore                       read on
///                                  ─▶ head(head, consumed: n)         n of the bytes were the head's, the rest is
///                                                                     the body, the next request or frames
///                                  ─▶ refused(refusal)                answer with its status and close
/// ```
///
/// A head that is whole in the given bytes is read where it is and copied once. Of one that comes in pieces the parser
/// keeps what came, at most ``Limits/bytes``, and looks at each byte once. It refuses at the first byte that makes a
/// refusal certain, and stays refused. Behind a head it is ready for the next one.
///
/// The parser is strict where leniency lets two parties read different requests: lines end in CRLF, names are followed
/// by their colon at once, no line continues another, there is one Host and one way to frame the body.
package struct RequestParser: ~Copyable {
    /// What came of some bytes.
    package enum Outcome: Hashable, Sendable {
        /// The head is not complete.
        case needsMore

        /// The head, and how many of the bytes given last belong to it.
        case head(RequestHead, consumed: Int)

        /// The bytes are refused, and so is everything that follows them.
        case refused(RequestRefusal)
    }

    private let limits: Limits
    private var scanner: RequestScanner
    private var buffer: [UInt8] = []
    private var refusal: RequestRefusal?

    /// A parser at the start of a connection.
    package init(limits: Limits = Limits()) {
        self.limits = limits
        scanner = RequestScanner(limits)
    }

    /// The bytes of an unfinished head that the parser keeps; 0 between requests.
    package var bufferedByteCount: Int { buffer.count }

    /// What an unfinished head holds, in bytes: those that came, and 16 for the place of each field; 0 between requests.
    package var heldByteCount: Int { buffer.isEmpty ? 0 : buffer.count + scanner.fieldsMemory }

    /// Takes the bytes that come next. They are not used after the call.
    package mutating func parse(_ bytes: RawSpan) -> Outcome {
        if let refusal { return .refused(refusal) }
        do throws(RequestRefusal) {
            return try buffer.isEmpty ? parseFirst(bytes) : parseNext(bytes)
        } catch {
            refusal = error
            buffer = []
            return .refused(error)
        }
    }

    private mutating func parseFirst(_ bytes: RawSpan) throws(RequestRefusal) -> Outcome {
        guard try scanner.scan(bytes) else {
            buffer.append(bytes)
            return .needsMore
        }
        var head: [UInt8] = []
        head.append(bytes.extracting(first: scanner.position))
        return try finish(head, consumed: head.count)
    }

    private mutating func parseNext(_ bytes: RawSpan) throws(RequestRefusal) -> Outcome {
        let kept = buffer.count
        buffer.append(bytes.extracting(first: min(bytes.byteCount, limits.bytes - kept)))
        guard try RequestParser.scan(buffer, &scanner) else { return .needsMore }
        let head = Array(buffer[..<scanner.position])
        return try finish(head, consumed: head.count - kept)
    }

    private static func scan(_ buffer: [UInt8], _ scanner: inout RequestScanner) throws(RequestRefusal) -> Bool {
        // The buffer outlives the span.
        try scanner.scan(unsafe buffer.span.bytes)
    }

    private mutating func finish(_ bytes: [UInt8], consumed: Int) throws(RequestRefusal) -> Outcome {
        let head = try scanner.head(bytes)
        scanner = RequestScanner(limits)
        buffer = []
        return .head(head, consumed: consumed)
    }
}
