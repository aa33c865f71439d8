/// Where certificates or a key are to be had, in PEM (RFC 7468).
public enum PEM: Sendable, Hashable, CustomStringConvertible {
    /// A file, read again at each reload.
    case file(String)
    /// Bytes in memory.
    case memory([UInt8])

    /// Text in memory.
    public static func text(_ text: String) -> PEM { .memory(Array(text.utf8)) }

    /// The path of a file; of bytes in memory only that they are, since they may be secret.
    public var description: String {
        switch self {
        case .file(let path): path
        case .memory: "PEM in memory"
        }
    }
}
