/// The parts of a request's path that its route left open, by name.
///
/// For the route `/rooms/:name` and the path `/rooms/lobby`, `parameters["name"]` is `"lobby"`. What a trailing
/// wildcard matched is `parameters["*"]`. Iterating yields the parameters from left to right.
public struct PathParameters: Sendable, Hashable, Sequence {
    /// One part of the path.
    ///
    /// Two are equal when their names and values are the same bytes.
    public struct Element: Sendable, Hashable {
        /// The name in the pattern, without its colon.
        public var name: String { nameKey.text }

        /// The text in the path.
        public var value: String { valueKey.text }

        fileprivate let nameKey: UTF8Key
        private let valueKey: UTF8Key

        fileprivate init(name: String, value: String) {
            nameKey = UTF8Key(name)
            valueKey = UTF8Key(value)
        }
    }

    private var elements: [Element] = []

    /// Pairs the names of a pattern with the values found in a path, both from left to right.
    package init(names: [String] = [], values: [String] = []) {
        elements = zip(names, values).map(Element.init)
    }

    /// The value of a parameter, `nil` when the route has none of this name.
    public subscript(name: String) -> String? {
        let name = UTF8Key(name)
        return elements.first { $0.nameKey == name }?.value
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
