/// What went wrong in the script of a ``RawPeer``, or while waiting on an ``EventLog``.
///
/// Two errors are equal when their codes are; the message says what was awaited, for the report of a failed test.
public struct PeerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of error.
    public enum Code: Sendable, Hashable {
        /// The time allowed has passed.
        case deadlinePassed
        /// The other end finished the stream (FIN) before what was awaited came.
        case ended
        /// The other end reset the connection, or it is gone when writing.
        case reset
        /// The script closed or reset this end itself.
        case closed
        /// What arrived is not what RFC 9112 or RFC 6455 allows a server to send.
        case malformed
        /// What arrived is well-formed and not what the script asked for.
        case unexpected
        /// A system call failed.
        case system
    }

    /// The kind of error.
    public let code: Code

    /// One sentence for a person.
    public let message: String

    /// An error of the given kind.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Compares the codes only.
    public static func == (one: PeerError, other: PeerError) -> Bool { one.code == other.code }

    /// The code and the message on one line.
    public var description: String { "\(code): \(message)" }
}
