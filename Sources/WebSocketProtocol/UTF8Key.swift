/// Text that is equal to another text when both are the same bytes of UTF-8: the key for tables of what peers send.
///
/// Swift takes strings for equal that are canonically equivalent, `é` in one scalar and in two for example, and brings
/// them into one form to compare and to hash them. That costs up to the square of a run of combining marks, and no
/// database, message broker or file system agrees with it. A key compares and hashes bytes, at a cost in proportion to
/// their number.
///
/// ```swift
/// var sessions: [UTF8Key: WebSocket] = [:]
/// sessions[UTF8Key(ws.request.parameters["name"] ?? "")] = ws
/// ```
public struct UTF8Key: Hashable, Sendable {
    /// The text, whose storage is contiguous.
    public let text: String

    /// A key that is equal to every other one of the same bytes.
    public init(_ text: some StringProtocol) {
        var text = String(text)
        text.makeContiguousUTF8()
        self.text = text
    }

    /// A key of bytes; what is not UTF-8 is replaced by U+FFFD.
    package init(decoding bytes: some Collection<UInt8>) {
        text = String(decoding: bytes, as: UTF8.self)
    }

    /// Compares the bytes.
    public static func == (left: UTF8Key, right: UTF8Key) -> Bool {
        left.text.utf8.count == right.text.utf8.count && left.text.utf8.elementsEqual(right.text.utf8)
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        unsafe text.utf8.withContiguousStorageIfAvailable { bytes in
            unsafe hasher.combine(bytes: UnsafeRawBufferPointer(bytes))
        }
        // No UTF-8 has this byte, so that of two keys hashed in a row it matters where the first ends.
        hasher.combine(0xFF as UInt8)
    }
}

extension UTF8Key: CustomStringConvertible {
    /// The text.
    public var description: String { text }
}

extension UTF8Key: ExpressibleByStringLiteral {
    /// A key of a text known at compile time.
    public init(stringLiteral text: String) {
        self.init(text)
    }
}
