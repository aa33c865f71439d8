/// Which room names a subscription is for, by their segments between dots.
///
/// ```
/// news.sport     this name alone
/// news.*         one segment that is not empty in its place: news.sport, but neither news nor news.sport.tennis
/// news.>         one segment or more that are not empty, at the end: news.sport, news.sport.tennis, but not news
/// ```
///
/// The wildcards are those of NATS and mean the same, so that a backplane over NATS passes patterns on as they are.
/// Patterns and names are compared byte by byte.
public struct TopicPattern: Sendable, CustomStringConvertible {
    /// One part of a pattern between two dots.
    enum Segment: Hashable {
        /// This text.
        case literal(UTF8Key)

        /// Any one segment that is not empty.
        case any

        /// All segments from here on, of which there is at least one; always the last.
        case rest
    }

    /// Bytes of UTF-8 that a pattern may have: as many as a name.
    package static let maxBytes = RoomName.maxBytes

    /// Segments that a pattern may have.
    package static let maxSegments = 64

    /// The parts in order.
    let segments: [Segment]

    /// The pattern as it was written.
    public let text: String

    /// The pattern for a log: control characters are shown as escapes, and at most 256 bytes.
    public var description: String { LogText.escape(text) }

    /// Reads a pattern.
    ///
    /// - Throws: `.invalidTopic` when a segment is empty, `*` or `>` is only a part of a segment, `>` is not the last, or
    ///   there are more than 64 segments or 1,024 bytes.
    public init(_ text: String) throws(WebSocketError) {
        guard text.utf8.count <= Self.maxBytes else {
            throw WebSocketError(
                .invalidTopic,
                "A pattern of rooms has \(text.utf8.count) bytes, and \(Self.maxBytes) are allowed"
            )
        }
        let parts = RoomName.segments(of: text)
        guard parts.count <= Self.maxSegments else {
            throw WebSocketError(
                .invalidTopic,
                "A pattern of rooms has \(parts.count) segments, and \(Self.maxSegments) are allowed"
            )
        }
        var segments: [Segment] = []
        for part in parts {
            guard segments.last != .rest else {
                throw WebSocketError(.invalidTopic, "\">\" in \"\(text)\" is not the last segment")
            }
            segments.append(try Segment(part, of: text))
        }
        self.segments = segments
        self.text = text
    }
}

extension TopicPattern: Hashable {
    /// Compares what was written, byte by byte.
    public static func == (left: TopicPattern, right: TopicPattern) -> Bool { left.segments == right.segments }

    /// Hashes what was written, byte by byte.
    public func hash(into hasher: inout Hasher) { hasher.combine(segments) }
}

extension TopicPattern.Segment {
    fileprivate init(_ segment: UTF8Key, of text: String) throws(WebSocketError) {
        switch segment {
        case "": throw WebSocketError(.invalidTopic, "\"\(text)\" has an empty segment")
        case "*": self = .any
        case ">": self = .rest
        default:
            guard !segment.text.utf8.contains(where: { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: ">") }) else {
                throw WebSocketError(.invalidTopic, "a wildcard in \"\(text)\" is not a whole segment")
            }
            self = .literal(segment)
        }
    }
}
