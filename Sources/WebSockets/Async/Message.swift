/// A whole message as an async handler receives it, to be kept.
public enum Message: Sendable {
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

extension Message: Hashable {
    /// Messages are equal when they are of one kind and have the same bytes.
    public static func == (left: Message, right: Message) -> Bool {
        switch (left, right) {
        case (.text(let left), .text(let right)): left.utf8.elementsEqual(right.utf8)
        case (.binary(let left), .binary(let right)): left == right
        case (.text, .binary), (.binary, .text): false
        }
    }

    /// Hashes the kind and the bytes.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .text(let text): hasher.combine(UTF8Key(text))
        case .binary(let bytes): hasher.combine(bytes)
        }
    }
}
