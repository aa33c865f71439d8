public import HTTPTypes
internal import LWSBinding

/// A server's answer to a client's opening handshake (RFC 6455 section 4.1).
///
/// As an error it is the cause of a ``WebSocketError`` with the code `.handshakeRefused`: what the server answered in the
/// place of 101.
public struct HandshakeResponse: Error, Sendable, CustomStringConvertible, CustomReflectable {
    /// The status: 101 for an open WebSocket.
    public let status: HTTPResponse.Status

    /// The header fields.
    public let headers: HTTPFields

    init(_ head: ResponseHead) {
        status = HTTPResponse.Status(code: min(max(head.status, 0), 999))
        // Names that are no tokens are dropped: the response has been judged by now.
        headers = head.fields.reduce(into: [:]) { headers, field in
            guard let name = HTTPField.Name(field.name) else { return }
            headers.append(HTTPField(name: name, value: field.value))
        }
    }

    /// The status and the number of fields.
    public var description: String { "\(status) with \(headers.count) header fields" }

    /// The description, so that `dump` and debuggers' logs show no cookies.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

extension WebSocketError {
    /// What the server answered in the place of 101; nil for errors of other kinds than `.handshakeRefused`.
    public var response: HandshakeResponse? { cause as? HandshakeResponse }
}
