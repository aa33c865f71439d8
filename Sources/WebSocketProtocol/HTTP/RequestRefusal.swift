/// Why a server does not read on in a request, as the HTTP answer to give.
///
/// The connection must be closed behind the answer: where the request ends is not known.
package struct RequestRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// 400, 414, 431, 501 or 505 (RFC 9110 section 15).
    package let status: Int

    /// A few words for the body of the answer and for a log. They quote nothing of the request.
    package let reason: String

    /// A refusal with a status of those.
    package init(status: Int, reason: String) {
        self.status = status
        self.reason = reason
    }

    /// Status and reason, such as "400 a line ends without CR".
    package var description: String { "\(status) \(reason)" }

    /// 400: the bytes are no request of HTTP/1.
    static func badRequest(_ reason: String) -> RequestRefusal {
        RequestRefusal(status: 400, reason: reason)
    }

    /// 414: the request line alone is longer than a head may be.
    static let targetTooLong = RequestRefusal(status: 414, reason: "the request line is too long")

    /// 431: the head is longer than it may be.
    static let headTooLong = RequestRefusal(status: 431, reason: "the head of the request is too long")

    /// 431: the head has more fields than it may have.
    static let tooManyFields = RequestRefusal(status: 431, reason: "the request has too many header fields")

    /// 501: the method alone is longer than a head may be (RFC 9112 section 3).
    static let methodTooLong = RequestRefusal(status: 501, reason: "the method is too long")

    /// 501: the body has another transfer coding than `chunked` (RFC 9112 section 6.1).
    static let unknownTransferCoding = RequestRefusal(status: 501, reason: "the transfer coding is not supported")

    /// 505: the major version is not 1.
    static let versionNotSupported = RequestRefusal(status: 505, reason: "HTTP/1.1 is spoken here")
}
