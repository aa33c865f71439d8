public import HTTPTypes

/// An answer to a plain HTTP request, from memory and of any size.
///
/// Content-Length, Date and `Connection: close` are added; one connection carries one exchange. It ends early when a
/// client leaves no room in the socket for 30 s. With 204, 205 and 304 no body is sent (RFC 9110 section 15).
public struct Response: Sendable {
    /// The status line's code and phrase. A code below 200 ends no exchange, and goes out as 500.
    public var status: HTTPResponse.Status
    /// Header fields, Content-Type among them.
    public var headers: HTTPFields
    /// The body; not sent in answer to HEAD.
    public var body: [UInt8]

    /// A response of any kind.
    public init(status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// An HTML page.
    public static func html(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(status: status, headers: [.contentType: "text/html; charset=utf-8"], body: Array(text.utf8))
    }

    /// Plain text.
    public static func text(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(status: status, headers: [.contentType: "text/plain; charset=utf-8"], body: Array(text.utf8))
    }

    /// JSON that is already encoded.
    public static func json(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(status: status, headers: [.contentType: "application/json"], body: Array(text.utf8))
    }

    /// A status with its phrase as the text.
    public static func status(_ status: HTTPResponse.Status) -> Response {
        .text("\(status.code) \(status.reasonPhrase)\n", status: status)
    }
}
