/// What the fields of a head say about the host and the body, judged field by field as they come (RFC 9112 sections
/// 3.2, 6.1 and 6.3).
struct RequestFraming {
    private var hasHost = false
    private var contentLength: Int?
    private var hasTransferEncoding = false
    private var endsWithChunked = false
    private var hasOtherCoding = false

    /// Takes the next field.
    ///
    /// - Throws: 400 for a second Host or an invalid one, for a Content-Length that is no number or differs from an
    ///   earlier one, for Transfer-Encoding beside it, and for a coding behind `chunked`.
    @inline(__always)
    mutating func record(_ field: FieldLine, in bytes: RawSpan) throws(RequestRefusal) {
        switch field.name.count {
        case 4 where bytes.equals(lowercase: "host", at: field.name):
            try recordHost(field.value, in: bytes)
        case 14 where bytes.equals(lowercase: "content-length", at: field.name):
            try recordContentLength(field.value, in: bytes)
        case 17 where bytes.equals(lowercase: "transfer-encoding", at: field.name):
            try recordTransferEncoding(field.value, in: bytes)
        default:
            break
        }
    }

    /// The body that all fields together announce.
    ///
    /// - Throws: 400 for HTTP/1.1 without Host, for HTTP/1.0 with Transfer-Encoding, and for a last coding other than
    ///   `chunked`; 501 for codings before that.
    func body(isHTTP11: Bool) throws(RequestRefusal) -> RequestHead.Body {
        guard hasHost || !isHTTP11 else { throw .badRequest("the request has no Host") }
        guard hasTransferEncoding else { return contentLength.map { .length($0) } ?? .absent }
        guard isHTTP11 else { throw .badRequest("HTTP/1.0 has no Transfer-Encoding") }
        guard endsWithChunked else { throw .badRequest("the last transfer coding is not chunked") }
        guard !hasOtherCoding else { throw .unknownTransferCoding }
        return .chunked
    }

    /// An empty Host is what a client sends whose target has no authority (RFC 9112 section 3.2).
    private mutating func recordHost(_ value: ByteRange, in bytes: RawSpan) throws(RequestRefusal) {
        guard !hasHost else { throw .badRequest("the request has two Host fields") }
        guard value.count == 0 || HostSyntax.isHost(bytes, at: value) else {
            throw .badRequest("Host is no host with a port perhaps")
        }
        hasHost = true
    }

    private mutating func recordContentLength(_ value: ByteRange, in bytes: RawSpan) throws(RequestRefusal) {
        guard !hasTransferEncoding else { throw RequestFraming.twoFramings }
        for element in bytes.listElements(of: value) {
            guard let length = RequestFraming.number(element, in: bytes) else {
                throw .badRequest("Content-Length is not a number, or one beyond 63 bits")
            }
            guard contentLength == nil || contentLength == length else {
                throw .badRequest("the values of Content-Length differ")
            }
            contentLength = length
        }
    }

    private mutating func recordTransferEncoding(_ value: ByteRange, in bytes: RawSpan) throws(RequestRefusal) {
        guard contentLength == nil else { throw RequestFraming.twoFramings }
        hasTransferEncoding = true
        for element in bytes.listElements(of: value) where element.count > 0 {
            guard !endsWithChunked else { throw .badRequest("a transfer coding follows chunked") }
            endsWithChunked = bytes.equals(lowercase: "chunked", at: element)
            if !endsWithChunked { hasOtherCoding = true }
        }
    }

    /// The number that digits alone stand for, nil for anything else and beyond 63 bits.
    private static func number(_ range: ByteRange, in bytes: RawSpan) -> Int? {
        guard range.count > 0 else { return nil }
        var number = 0
        for offset in range.start..<range.end {
            let digit = bytes.byte(at: offset) &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            let (tens, overflows) = number.multipliedReportingOverflow(by: 10)
            let (sum, carries) = tens.addingReportingOverflow(Int(digit))
            guard !overflows, !carries else { return nil }
            number = sum
        }
        return number
    }

    private static let twoFramings = RequestRefusal.badRequest("both Content-Length and Transfer-Encoding")
}

extension RawSpan {
    /// The elements of a comma-separated list without blanks and tabs around them, empty ones included.
    fileprivate func listElements(of list: ByteRange) -> [ByteRange] {
        var elements: [ByteRange] = []
        var start = list.start
        for offset in list.start...list.end where offset == list.end || byte(at: offset) == UInt8(ascii: ",") {
            elements.append(trimmingBlanks(from: start, to: offset))
            start = offset + 1
        }
        return elements
    }
}
