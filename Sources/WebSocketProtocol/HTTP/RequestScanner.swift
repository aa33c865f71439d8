/// The grammar of a request head (RFC 9112 sections 2 to 5), read from the front and resumable at any byte.
///
/// The scanner keeps offsets, not bytes: each call gets everything that came since the start of the head, and goes on
/// where the last one stopped.
struct RequestScanner {
    /// What the byte at `position` belongs to.
    private enum Step {
        case start, startLineFeed
        case method, target, version, requestLineEnd, requestLineFeed
        case lineStart, name, blanks, value, valueLineFeed
        case lastLineFeed
    }

    /// Empty lines before the request line that are skipped (RFC 9112 section 2.2); one more is refused.
    private static let maximumEmptyLines = 4

    private let limits: RequestParser.Limits
    private var step = Step.start
    private var emptyLines = 0
    /// Where the element begins that the step reads.
    private var mark = 0

    private var method = ByteRange()
    private var targetRange = ByteRange()
    private var target = TargetScanner()
    private var layout: RequestTarget.Layout?
    private var isHTTP11 = false
    private var name = ByteRange()
    private var lines: [FieldLine] = []
    private var framing = RequestFraming()

    /// The offset of the first byte that was not read yet; behind the head once it is complete.
    private(set) var position = 0

    /// Bytes of memory that the offsets of the fields take.
    var fieldsMemory: Int { lines.count * MemoryLayout<FieldLine>.stride }

    init(_ limits: RequestParser.Limits) {
        self.limits = limits
    }

    /// Reads on, up to the end of the head.
    ///
    /// - Parameter bytes: all bytes since the start of the head, those of earlier calls included.
    /// - Returns: whether the head is complete.
    /// - Throws: the refusal, at the first byte that makes it certain. The scanner must not be used any more then.
    mutating func scan(_ bytes: RawSpan) throws(RequestRefusal) -> Bool {
        let end = min(bytes.byteCount, limits.bytes)
        while position < end {
            switch step {
            case .start: try scanStart(bytes.byte(at: position))
            case .method: try scanMethod(bytes, to: end)
            case .target: try scanTarget(bytes, to: end)
            case .version: try scanVersion(bytes)
            case .lineStart: try scanLineStart(bytes.byte(at: position))
            case .name: try scanName(bytes, to: end)
            case .blanks: scanBlanks(bytes, to: end)
            case .value: try scanValue(bytes, to: end)
            case .requestLineEnd:
                guard bytes.byte(at: position) == UInt8(ascii: "\r") else {
                    throw .badRequest("the version is followed by something else than CRLF")
                }
                advance(to: .requestLineFeed)
            case .startLineFeed, .requestLineFeed, .valueLineFeed, .lastLineFeed:
                guard bytes.byte(at: position) == UInt8(ascii: "\n") else { throw .badRequest("CR without LF") }
                guard step != .lastLineFeed else {
                    position += 1
                    return true
                }
                advance(to: step == .startLineFeed ? .start : .lineStart)
            }
        }
        guard position < limits.bytes else { throw tooLong }
        return false
    }

    /// The head, once it is complete.
    ///
    /// - Parameter bytes: those up to `position`.
    /// - Throws: 400 or 501 when the fields together are none of a valid request.
    func head(_ bytes: [UInt8]) throws(RequestRefusal) -> RequestHead {
        guard let layout else { throw .badRequest("the request has no target") }
        return RequestHead(
            method: method,
            target: RequestTarget(bytes, layout),
            isHTTP11: isHTTP11,
            fields: RequestFields(bytes, lines),
            body: try framing.body(isHTTP11: isHTTP11)
        )
    }

    private mutating func advance(to next: Step) {
        position += 1
        mark = position
        step = next
    }

    /// Which refusal a head deserves that is not complete within the limit.
    private var tooLong: RequestRefusal {
        switch step {
        case .method: .methodTooLong
        case .target, .version, .requestLineEnd, .requestLineFeed: .targetTooLong
        default: .headTooLong
        }
    }

    // MARK: The request line

    private mutating func scanStart(_ byte: UInt8) throws(RequestRefusal) {
        guard byte == UInt8(ascii: "\r") else {
            mark = position
            return step = .method
        }
        guard emptyLines < RequestScanner.maximumEmptyLines else {
            throw .badRequest("too many empty lines before the request")
        }
        emptyLines += 1
        advance(to: .startLineFeed)
    }

    private mutating func scanMethod(_ bytes: RawSpan, to end: Int) throws(RequestRefusal) {
        var offset = position
        while offset < end, TokenList.isTokenByte(bytes.byte(at: offset)) { offset += 1 }
        position = offset
        guard offset < end else { return }
        guard bytes.byte(at: offset) == UInt8(ascii: " "), offset > mark else {
            throw .badRequest("the method is not a token and a blank")
        }
        method = ByteRange(mark, offset)
        advance(to: .target)
    }

    private mutating func scanTarget(_ bytes: RawSpan, to end: Int) throws(RequestRefusal) {
        position = try target.scan(bytes, from: position, to: end)
        guard position < end else { return }
        guard position > mark else { throw .badRequest("the target is empty") }
        targetRange = ByteRange(mark, position)
        advance(to: .version)
    }

    /// Reads one byte of the version; `0` stands for any digit.
    private mutating func scanVersion(_ bytes: RawSpan) throws(RequestRefusal) {
        let offset = position - mark
        let byte = bytes.byte(at: position)
        let isExpected =
            switch offset {
            case 0: byte == UInt8(ascii: "H")
            case 1, 2: byte == UInt8(ascii: "T")
            case 3: byte == UInt8(ascii: "P")
            case 4: byte == UInt8(ascii: "/")
            case 6: byte == UInt8(ascii: ".")
            default: byte &- UInt8(ascii: "0") <= 9
            }
        guard isExpected else { throw .badRequest("the request line does not end with an HTTP version") }
        position += 1
        guard offset == 7 else { return }
        // The target comes first: the preface of HTTP/2 has one that no request of HTTP/1 has.
        layout = try RequestTarget.Layout(bytes, at: targetRange, target, .init(bytes, at: method))
        guard bytes.byte(at: mark + 5) == UInt8(ascii: "1") else { throw .versionNotSupported }
        isHTTP11 = byte != UInt8(ascii: "0")
        step = .requestLineEnd
    }

    // MARK: Fields

    private mutating func scanLineStart(_ byte: UInt8) throws(RequestRefusal) {
        guard byte != UInt8(ascii: "\r") else { return advance(to: .lastLineFeed) }
        guard byte != UInt8(ascii: " "), byte != UInt8(ascii: "\t") else {
            throw .badRequest("a line begins with a blank")
        }
        guard lines.count < limits.fields else { throw .tooManyFields }
        if lines.isEmpty { lines.reserveCapacity(min(limits.fields, 16)) }
        step = .name
    }

    private mutating func scanName(_ bytes: RawSpan, to end: Int) throws(RequestRefusal) {
        var offset = position
        while offset < end, TokenList.isTokenByte(bytes.byte(at: offset)) { offset += 1 }
        position = offset
        guard offset < end else { return }
        guard bytes.byte(at: offset) == UInt8(ascii: ":"), offset > mark else {
            throw .badRequest("a line is not a field name and a colon")
        }
        name = ByteRange(mark, offset)
        advance(to: .blanks)
    }

    private mutating func scanBlanks(_ bytes: RawSpan, to end: Int) {
        var offset = position
        while offset < end, bytes.byte(at: offset) == UInt8(ascii: " ") || bytes.byte(at: offset) == UInt8(ascii: "\t")
        {
            offset += 1
        }
        position = offset
        guard offset < end else { return }
        mark = offset
        step = .value
    }

    private mutating func scanValue(_ bytes: RawSpan, to end: Int) throws(RequestRefusal) {
        let offset = bytes.firstControl(from: position, to: end)
        position = offset
        guard offset < end else { return }
        switch bytes.byte(at: offset) {
        case UInt8(ascii: "\t"):
            position += 1
        case UInt8(ascii: "\r"):
            let field = FieldLine(name: name, value: bytes.trimmingBlanks(from: mark, to: offset))
            try framing.record(field, in: bytes)
            lines.append(field)
            advance(to: .valueLineFeed)
        default:
            throw .badRequest("a field has a control character, or its line ends without CR")
        }
    }
}
