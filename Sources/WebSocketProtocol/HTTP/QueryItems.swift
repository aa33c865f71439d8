/// The items of a query, such as `a` and `b` of `?a=1&b=2`, in order and however many they are.
///
/// The query stays undecoded and is cut at `&` alone; an item is cut at its first `=`. Only then names and values are
/// decoded, so that `%26` and `%3D` are bytes of theirs, and `+` is a blank. Nothing between two `&` is no item. That
/// is how browsers write forms and how `URLSearchParams` reads them (WHATWG URL section 5.1).
package struct QueryItems: Hashable, Sendable, Sequence {
    /// One item of a query.
    package struct Item: Hashable, Sendable {
        private let encodedName: ArraySlice<UInt8>
        private let encodedValue: ArraySlice<UInt8>

        fileprivate init(_ item: ArraySlice<UInt8>) {
            let end = item.firstIndex(of: UInt8(ascii: "=")) ?? item.endIndex
            encodedName = item[..<end]
            encodedValue = item[end...].dropFirst()
        }

        /// What is before the first `=`, decoded. What is not UTF-8 becomes U+FFFD.
        package var name: String { String(decoding: decode(encodedName), as: UTF8.self) }

        /// What follows the first `=`, decoded; empty without a `=`. What is not UTF-8 becomes U+FFFD, as in browsers.
        package var value: String { String(decoding: valueBytes, as: UTF8.self) }

        /// The bytes that the value stands for, whether they are UTF-8 or not.
        package var valueBytes: [UInt8] { decode(encodedValue) }

        /// Whether the decoded name is `name`, byte for byte: strings that only look the same are different names.
        package func isNamed(_ name: String) -> Bool {
            PercentDecodedBytes(encodedName, plusIsBlank: true).elementsEqual(name.utf8)
        }

        private func decode(_ text: ArraySlice<UInt8>) -> [UInt8] {
            Array(PercentDecodedBytes(text, plusIsBlank: true))
        }
    }

    /// Reads the items one by one.
    package struct Iterator: IteratorProtocol {
        private var rest: ArraySlice<UInt8>

        fileprivate init(_ query: ArraySlice<UInt8>) {
            rest = query
        }

        /// The next item, nil behind the last one.
        package mutating func next() -> Item? {
            while !rest.isEmpty {
                let end = rest.firstIndex(of: UInt8(ascii: "&")) ?? rest.endIndex
                defer { rest = rest[end...].dropFirst() }
                if end > rest.startIndex { return Item(rest[..<end]) }
            }
            return nil
        }
    }

    private let query: ArraySlice<UInt8>

    /// The items of the query of a target, whose escapes are whole.
    init(_ query: ArraySlice<UInt8>) {
        self.query = query
    }

    /// The items of a query that is given as text, without its `?`.
    package init(_ text: String) {
        query = Array(text.utf8)[...]
    }

    /// The query, undecoded.
    package var text: String { String(decoding: query, as: UTF8.self) }

    /// The items from the first to the last.
    package func makeIterator() -> Iterator { Iterator(query) }

    /// The value of the first item of a name, nil when there is none.
    package subscript(name: String) -> String? {
        first { $0.isNamed(name) }?.value
    }

    /// The value of each item of a name, in order.
    package func values(named name: String) -> [String] {
        lazy.filter { $0.isNamed(name) }.map(\.value)
    }
}
