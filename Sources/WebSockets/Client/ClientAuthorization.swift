/// Credentials that a client shows in its handshake, in the `Authorization` field.
///
/// They go to the server of the client's URL and no other: a redirect to another one is followed without them. Printing
/// them shows none.
public enum ClientAuthorization: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    /// User and password (RFC 7617). Only TLS keeps them from those in between.
    case basic(BasicCredentials)

    /// A token (RFC 6750).
    case bearer(String)

    /// The value of the field.
    var fieldValue: String {
        switch self {
        case .basic(let credentials): credentials.fieldValue
        case .bearer(let token): "Bearer \(token)"
        }
    }

    /// Whether a token has only the characters that one may have (RFC 6750 section 2.1).
    var isValid: Bool {
        guard case .bearer(let token) = self else { return true }
        return !token.isEmpty
            && token.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"): true
                default: "-._~+/=".utf8.contains(byte)
                }
            }
    }

    /// The scheme alone.
    public var description: String {
        switch self {
        case .basic: "Basic"
        case .bearer: "Bearer"
        }
    }

    /// The scheme alone, so that `dump` shows no secret.
    public var customMirror: Mirror { Mirror(self, children: ["scheme": description]) }
}
