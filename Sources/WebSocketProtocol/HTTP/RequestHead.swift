/// The head of an HTTP/1 request: the request line and the header fields.
///
/// A head is one buffer with the bytes as they were sent, and offsets into it. Strings are made when they are asked
/// for. It is a value that may be kept and sent to other threads.
package struct RequestHead: Hashable, Sendable {
    /// How the body behind the head is framed (RFC 9112 section 6.3).
    package enum Body: Hashable, Sendable {
        /// There is no body.
        case absent

        /// The body has this many bytes; it may be none.
        case length(Int)

        /// The body comes in chunks (RFC 9112 section 7.1).
        case chunked
    }

    private let methodRange: ByteRange

    /// The target, undecoded, with its parts.
    package let target: RequestTarget

    /// Whether the version is HTTP/1.1 or a later 1.x, which is read as 1.1; false for HTTP/1.0.
    package let isHTTP11: Bool

    /// The header fields in the order they were sent.
    package let fields: RequestFields

    /// How the body is framed.
    package let body: Body

    init(method: ByteRange, target: RequestTarget, isHTTP11: Bool, fields: RequestFields, body: Body) {
        methodRange = method
        self.target = target
        self.isHTTP11 = isHTTP11
        self.fields = fields
        self.body = body
    }

    /// The method as it was sent. Methods are case-sensitive: `get` is another one than `GET`.
    package var method: String { String(decoding: fields.bytes[methodRange], as: UTF8.self) }

    /// Whether the method is `method`, byte for byte.
    package func hasMethod(_ method: String) -> Bool {
        fields.bytes[methodRange].elementsEqual(method.utf8)
    }

    /// The host that the client asks for, with the port when one is named: the one in the target, else the Host field
    /// (RFC 9112 section 3.3). It may be empty; nil for HTTP/1.0 without Host.
    package var authority: String? { target.authority ?? fields.first(named: "host") }

    /// Whether the connection may carry another request behind this one (RFC 9112 section 9.3): HTTP/1.1 unless the
    /// client says `close`, HTTP/1.0 only if it says `keep-alive`.
    package var isPersistent: Bool {
        let connection = fields.list("connection")
        return !connection.contains(token: "close") && (isHTTP11 || connection.contains(token: "keep-alive"))
    }
}
