/// The parts of a request's path that its route left open, by name.
///
/// For the route `/rooms/:name` and the path `/rooms/lobby`, `parameters["name"]` is `"lobby"`. What a trailing
/// wildcard matched is `parameters["*"]`. Iterating yields the parameters from left to right.
public struct PathParameters: Sendable, Hashable, Sequence {
    /// One part of the path.
    public struct Element: Sendable, Hashable {
        /// The name in the pattern, without its colon.
        public let name: String

        /// The text in the path.
        public let value: String
    }

    private var elements: [Element] = []

    /// Pairs the names of a pattern with the values found in a path, both from left to right.
    package init(names: [String] = [], values: [String] = []) {
        elements = zip(names, values).map(Element.init)
    }

    /// The value of a parameter, `nil` when the route has none of this name.
    public subscript(name: String) -> String? {
        elements.first { $0.name == name }?.value
    }

    /// Whether the route has no parameters.
    public var isEmpty: Bool { elements.isEmpty }

    /// How many parameters the route has.
    public var count: Int { elements.count }

    /// The parameters from left to right.
    public func makeIterator() -> IndexingIterator<[Element]> {
        elements.makeIterator()
    }
}
