/// Which room names a subscription is for, by their segments between dots.
///
/// ```
/// news.sport     this name alone
/// news.*         one segment that is not empty in its place: news.sport, but neither news nor news.sport.tennis
/// news.>         one segment or more that are not empty, at the end: news.sport, news.sport.tennis, but not news
/// ```
///
/// The wildcards are those of NATS and mean the same, so that a backplane over NATS passes patterns on as they are.
public struct TopicPattern: Hashable, Sendable, CustomStringConvertible {
    /// One part of a pattern between two dots.
    enum Segment: Hashable {
        /// This text.
        case literal(String)

        /// Any one segment that is not empty.
        case any

        /// All segments from here on, of which there is at least one; always the last.
        case rest
    }

    /// The parts in order.
    let segments: [Segment]

    /// The pattern as it was written.
    public let text: String

    /// The pattern for a log: control characters are shown as escapes, and at most 256 bytes.
    public var description: String { LogText.escape(text) }

    /// Reads a pattern.
    ///
    /// - Throws: `.invalidTopic` when a segment is empty, `*` or `>` is only a part of a segment, or `>` is not the last.
    public init(_ text: String) throws(WebSocketError) {
        var segments: [Segment] = []
        for segment in Self.split(text) {
            guard segments.last != .rest else {
                throw WebSocketError(.invalidTopic, "\">\" in \"\(text)\" is not the last segment")
            }
            segments.append(try Segment(segment, of: text))
        }
        self.segments = segments
        self.text = text
    }

    /// The segments of a name or pattern.
    static func split(_ text: String) -> [Substring] {
        text.split(separator: ".", omittingEmptySubsequences: false)
    }
}

extension TopicPattern.Segment {
    fileprivate init(_ segment: Substring, of text: String) throws(WebSocketError) {
        switch segment {
        case "": throw WebSocketError(.invalidTopic, "\"\(text)\" has an empty segment")
        case "*": self = .any
        case ">": self = .rest
        default:
            guard !segment.utf8.contains(where: { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: ">") }) else {
                throw WebSocketError(.invalidTopic, "a wildcard in \"\(text)\" is not a whole segment")
            }
            self = .literal(String(segment))
        }
    }
}
