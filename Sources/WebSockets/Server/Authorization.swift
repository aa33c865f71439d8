public import HTTPTypes

/// What a route's `authorize` closure answers, after it has had time to look.
///
/// The handshake is answered when the closure has answered, so a client that is rejected gets an HTTP response. A browser
/// shows a page no status of a failed handshake: a page that must know why is accepted, and closed by `ready` with a code
/// from 4000 to 4999.
///
/// In a libwebsockets context of the application's own, which programs in C may join, the C library has sent the 101
/// response by then, and a rejection is a Close frame.
public enum Authorization<UserInfo: Sendable>: Sendable {
    /// Let the client in; the value belongs to its connection.
    case accept(UserInfo)

    /// Keep the client out with this response; where it has its 101 response already, with this close code.
    case reject(Response, closeCode: CloseCode = .policyViolation)

    /// Keep the client out with a status, header fields and a text.
    ///
    /// - Parameters:
    ///   - headers: none by default. A 401 needs WWW-Authenticate (RFC 9110 section 15.5.2).
    ///   - body: the text; the status in words where it is nil.
    ///   - closeCode: 1008 by default.
    public static func reject(
        _ status: HTTPResponse.Status,
        headers: HTTPFields = [:],
        body: String? = nil,
        closeCode: CloseCode = .policyViolation
    ) -> Authorization {
        .reject(Response(status: status, fields: headers, text: body), closeCode: closeCode)
    }
}

extension Authorization where UserInfo == Void {
    /// Let the client in.
    public static var accept: Authorization { .accept(()) }
}
