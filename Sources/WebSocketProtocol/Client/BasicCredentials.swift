/// A user's name and password for the "Basic" scheme of HTTP authentication (RFC 7617).
///
/// Neither printing nor dumping a value shows the password. On the wire it is readable to everyone on the way: use it
/// with `wss` only, or where the network is trusted.
public struct BasicCredentials: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// The user's name.
    public let user: String

    /// The password, perhaps empty.
    public let password: String

    /// A name and a password.
    ///
    /// - Throws: `.invalidConfiguration` when the name has a colon or one of the two a control character, which the
    ///   scheme cannot carry.
    public init(user: String, password: String) throws(WebSocketError) {
        let isControl = { (byte: UInt8) in byte < 0x20 || byte == 0x7F }
        guard !user.utf8.contains(UInt8(ascii: ":")), !user.utf8.contains(where: isControl) else {
            throw WebSocketError(
                .invalidConfiguration,
                "Basic authentication has no user names with a colon or control characters"
            )
        }
        guard !password.utf8.contains(where: isControl) else {
            throw WebSocketError(
                .invalidConfiguration,
                "Basic authentication has no passwords with control characters"
            )
        }
        self.user = user
        self.password = password
    }

    /// The value of an `Authorization` or `Proxy-Authorization` field, with the text in UTF-8.
    package var fieldValue: String { "Basic " + Base64.encode(Array("\(user):\(password)".utf8)) }

    /// The user's name alone.
    public var description: String { user }

    /// Nothing, so that `dump` and debuggers' logs show no password.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
