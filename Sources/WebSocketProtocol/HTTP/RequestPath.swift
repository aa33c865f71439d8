/// The path of a request target, cut at its slashes first and decoded then.
///
/// An escaped slash is a byte of its segment, and so are `;`, `=`, `&`, `@`, `:`, `+` and a backslash. Dot segments
/// are removed before anything looks at the path, as browsers do (WHATWG URL, RFC 3986 section 5.2.4): `.` and `..`
/// also in their escaped spellings, and `..` never leads above the root. A segment is decoded once; what it decodes to
/// is no longer a dot segment, but `..%2F` decodes to `../`: a segment is not safe as a name of a file as it is.
package struct RequestPath: Hashable, Sendable, CustomStringConvertible {
    /// What is between the slashes, decoded. One trailing slash adds no segment; two slashes in a row have an empty
    /// segment between them.
    package let segments: [String]

    /// Whether the path ends with a slash, or with a dot segment that stands for one.
    package let endsWithSlash: Bool

    /// Cuts the path of a target, which begins with a slash or is empty; an empty one is `/` (RFC 9110 section 4.2.3).
    init(_ path: ArraySlice<UInt8>) {
        var segments: [String] = []
        var rest = path.dropFirst()
        var endsWithSlash = rest.isEmpty
        while !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
            let segment = rest[..<end]
            let dots = RequestPath.dots(segment)
            switch dots {
            case 1: break
            case 2: _ = segments.popLast()
            default: segments.append(RequestPath.decode(segment))
            }
            endsWithSlash = dots > 0 || end == rest.endIndex - 1
            rest = rest[end...].dropFirst()
        }
        self.segments = segments
        self.endsWithSlash = endsWithSlash
    }

    /// The decoded path with a slash before each segment. An escaped slash cannot be told from one that separates.
    package var description: String {
        guard !segments.isEmpty else { return "/" }
        let text = segments.reduce(into: "") { $0 += "/\($1)" }
        return endsWithSlash ? "\(text)/" : text
    }

    /// How many dots a segment consists of, plain or escaped ones; 0 when it is no dot segment.
    private static func dots(_ segment: ArraySlice<UInt8>) -> Int {
        guard segment.first == UInt8(ascii: ".") || segment.first == UInt8(ascii: "%"), segment.count <= 6 else {
            return 0
        }
        var decoded = PercentDecodedBytes(segment)
        var dots = 0
        while let byte = decoded.next() {
            guard byte == UInt8(ascii: "."), dots < 2 else { return 0 }
            dots += 1
        }
        return dots
    }

    private static func decode(_ segment: ArraySlice<UInt8>) -> String {
        guard segment.contains(UInt8(ascii: "%")) else { return String(decoding: segment, as: UTF8.self) }
        return String(decoding: Array(PercentDecodedBytes(segment)), as: UTF8.self)
    }
}
