/// A whole message as an async handler receives it, to be kept.
public enum Message: Sendable, Hashable {
    /// Text.
    case text(String)
    /// Bytes.
    case binary([UInt8])

    /// Which of the two it is.
    public var kind: MessageKind {
        switch self {
        case .text: .text
        case .binary: .binary
        }
    }

    /// Bytes of the payload.
    public var byteCount: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .binary(let bytes): bytes.count
        }
    }

    /// A copy of a payload that was checked: of text that is UTF-8.
    init(_ kind: MessageKind, copying bytes: RawSpan) {
        switch kind {
        case .text: self = .text(unsafe bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) })
        case .binary: self = .binary([UInt8](copying: bytes))
        }
    }
}
