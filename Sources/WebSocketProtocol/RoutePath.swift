/// The path of a pattern, cut at its slashes as `RequestPath` cuts that of a request.
///
/// It is cut by bytes: a combining character after a slash would hide the slash from a comparison by characters.
package struct RoutePath {
    /// What is between the slashes; nothing for `/`. One trailing slash adds no segment.
    package let segments: [String]

    /// Cuts a path; `nil` when it does not begin with a slash.
    package init?(_ text: String) {
        let slash = UInt8(ascii: "/")
        guard text.utf8.first == slash else { return nil }
        var parts = text.utf8.dropFirst().split(separator: slash, omittingEmptySubsequences: false)
        if parts.last?.isEmpty == true {
            parts.removeLast()
        }
        segments = parts.map { String(Substring($0)) }
    }
}
