/// What a route's `authorize` closure answers, after it has had time to look.
///
/// The C library cannot hold a handshake back, so the client has its 101 response by then, and a refusal is a Close
/// frame with a code of the application's own instead of an HTTP status.
public enum Authorization<UserInfo: Sendable>: Sendable {
    /// Let the client in; the value belongs to its connection.
    case accept(UserInfo)
    /// Close the connection with this code, from 4000 to 4999 as a rule, and reason.
    case refuse(CloseCode, String)

    /// Close the connection with a code and no reason.
    public static func refuse(_ code: CloseCode) -> Authorization { .refuse(code, "") }
}

extension Authorization where UserInfo == Void {
    /// Let the client in.
    public static var accept: Authorization { .accept(()) }
}
