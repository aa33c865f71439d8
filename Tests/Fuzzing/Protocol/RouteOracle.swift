/// Routes as an array of segments in bytes; a match looks at every one of them.
struct RouteOracle {
    private typealias Segment = [UInt8]
    private var routes: [(segments: [Segment], value: Int)] = []

    /// Whether the text keeps the rules of a pattern.
    static func isPattern(_ text: String) -> Bool {
        guard let segments = cut(text) else { return false }
        // Names are looked up as strings, so equal strings are equal names.
        let names = segments.filter { $0.first == colon }.map { String(decoding: $0, as: UTF8.self) }
        return segments.allSatisfy { !$0.isEmpty && $0 != [colon] }
            && segments.dropLast().allSatisfy { !$0.contains(star) }
            && (segments.last.map { $0 == [star] || !$0.contains(star) } ?? true)
            && Set(names).count == names.count
    }

    /// False when a route matches the same paths.
    mutating func insert(_ text: String, _ value: Int) -> Bool {
        guard let segments = Self.cut(text) else { return false }
        let shape = segments.map(Self.shape)
        guard !routes.contains(where: { $0.segments.map(Self.shape) == shape }) else { return false }
        routes.append((segments, value))
        return true
    }

    /// The most specific of the routes that match, and what its parameters are.
    func match(_ path: String) -> (value: Int, parameters: [[UInt8]])? {
        guard let path = Self.cut(path) else { return nil }
        let matches = routes.compactMap { route in
            Self.parameters(of: path, by: route.segments).map { (route.value, $0, route.segments.map(Self.rank)) }
        }
        // A pattern that ends comes before one that goes on with a wildcard: both match when nothing follows.
        return matches.min { $0.2.lexicographicallyPrecedes($1.2) }.map { ($0.0, $0.1) }
    }

    private static func parameters(of path: [Segment], by segments: [Segment]) -> [[UInt8]]? {
        var values: [[UInt8]] = []
        for (index, segment) in segments.enumerated() {
            if segment == [star] { return values + [Array(path.dropFirst(index).joined(separator: [slash]))] }
            guard index < path.count else { return nil }
            if segment[0] == colon {
                guard !path[index].isEmpty else { return nil }
                values.append(path[index])
            } else if segment != path[index] {
                return nil
            }
        }
        return path.count == segments.count ? values : nil
    }

    private static func cut(_ text: String) -> [Segment]? {
        let bytes = Array(text.utf8)
        guard bytes.first == slash else { return nil }
        var segments = bytes.dropFirst().split(separator: slash, omittingEmptySubsequences: false).map(Array.init)
        if segments.last == [] { segments.removeLast() }
        return segments
    }

    private static func rank(_ segment: Segment) -> Int {
        segment == [star] ? 2 : segment[0] == colon ? 1 : 0
    }

    private static func shape(_ segment: Segment) -> Segment {
        segment[0] == colon ? [colon] : segment
    }

    private static let slash = UInt8(ascii: "/")
    private static let colon = UInt8(ascii: ":")
    private static let star = UInt8(ascii: "*")
}
