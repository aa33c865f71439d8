/// The target of a request: what is between the method and the version (RFC 9112 section 3.2).
///
/// A value of this type is well-formed: visible ASCII whose percent escapes are whole. An escape in the path stands
/// neither for a control character nor, together with its neighbours, for anything but UTF-8; an escape in the query
/// may stand for any byte but NUL.
package struct RequestTarget: Hashable, Sendable, CustomStringConvertible {
    /// How the target is written.
    package enum Form: Hashable, Sendable {
        /// A path, with a query perhaps (RFC 9112 section 3.2.1).
        case origin

        /// A URL of the scheme `http`, `https`, `ws` or `wss`, as for a proxy (RFC 9112 section 3.2.2).
        case absolute

        /// The host and the port of a CONNECT (RFC 9112 section 3.2.3).
        case authority

        /// The `*` of an OPTIONS (RFC 9112 section 3.2.4).
        case asterisk
    }

    private let bytes: [UInt8]
    private let layout: Layout

    /// The part of some bytes that a layout describes.
    init(_ bytes: [UInt8], _ layout: Layout) {
        self.bytes = bytes
        self.layout = layout
    }

    /// Reads a target.
    ///
    /// - Parameter method: decides which forms are allowed: CONNECT has the authority form alone, and `*` is for
    ///   OPTIONS.
    /// - Throws: 400 when the text is no target of that method.
    package init(_ text: String, method: String = "GET") throws(RequestRefusal) {
        let bytes = Array(text.utf8)
        // The array outlives the span.
        let span = unsafe bytes.span.bytes
        var scanner = TargetScanner()
        guard try scanner.scan(span, from: 0, to: bytes.count) == bytes.count else {
            throw .badRequest("the target has a blank")
        }
        try scanner.finish()
        try self.init(bytes, Layout(span, at: ByteRange(0, bytes.count), scanner, Layout.Method(method)))
    }

    /// How the target is written.
    package var form: Form { layout.form }

    /// The host, with the port when one is written, of an absolute target or of a CONNECT; nil for other forms.
    package var authority: String? {
        layout.authority.map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    /// The path without dot segments, cut at its slashes and decoded; `/` for an absolute target without a path, and
    /// for the forms that have none.
    package var path: RequestPath { RequestPath(bytes[layout.path]) }

    /// The path as it was sent; empty for an absolute target without a path, and for the forms that have none.
    package var rawPath: String { String(decoding: bytes[layout.path], as: UTF8.self) }

    /// The items of the query; none without a query.
    package var query: QueryItems { QueryItems(layout.query.map { bytes[$0] } ?? []) }

    /// What follows the first `?` as it was sent, nil without a `?`.
    package var rawQuery: String? { layout.query.map { String(decoding: bytes[$0], as: UTF8.self) } }

    /// The target as it was sent.
    package var description: String { String(decoding: bytes[layout.whole], as: UTF8.self) }

    /// Compares the targets as they were sent, byte by byte.
    package static func == (left: RequestTarget, right: RequestTarget) -> Bool {
        left.layout.form == right.layout.form && left.bytes[left.layout.whole] == right.bytes[right.layout.whole]
    }

    /// Hashes the target as it was sent.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(bytes[layout.whole])
    }
}
