/// The elements of a comma-separated list that one or several fields of a request have (RFC 9110 section 5.6.1).
///
/// Elements come without the blanks and tabs around them, and empty ones are skipped. A comma within quotes separates
/// too: the list is for fields of tokens, such as Connection and Upgrade.
package struct FieldList: Sequence {
    /// Reads the elements one by one.
    package struct Iterator: IteratorProtocol {
        private let list: FieldList
        private var index = 0
        private var rest: ArraySlice<UInt8> = []

        fileprivate init(_ list: FieldList) {
            self.list = list
        }

        /// The bytes of the next element, nil behind the last one.
        package mutating func next() -> ArraySlice<UInt8>? {
            while true {
                while !rest.isEmpty {
                    let end = rest.firstIndex(of: UInt8(ascii: ",")) ?? rest.endIndex
                    let element = FieldList.trimmingBlanks(rest[..<end])
                    rest = rest[end...].dropFirst()
                    if !element.isEmpty { return element }
                }
                guard let value = list.fields.nextValue(named: list.name, &index) else { return nil }
                rest = list.fields.bytes[value]
            }
        }
    }

    fileprivate let fields: RequestFields
    fileprivate let name: String

    init(fields: RequestFields, name: String) {
        self.fields = fields
        self.name = name
    }

    /// The elements in order.
    package func makeIterator() -> Iterator { Iterator(self) }

    /// Whether an element is the token, in any case of ASCII letters.
    package func contains(token: String) -> Bool {
        contains { $0.equalsIgnoringCase(token) }
    }

    private static func trimmingBlanks(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        guard let last = text.lastIndex(where: { !isBlank($0) }) else { return [] }
        return text[...last].drop(while: isBlank)
    }
}
