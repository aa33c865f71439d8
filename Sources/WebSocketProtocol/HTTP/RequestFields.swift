/// Where the name and the value of a header field are in the bytes of a head.
struct FieldLine: Hashable, Sendable {
    /// The name.
    let name: ByteRange

    /// The value without the blanks and tabs around it.
    let value: ByteRange
}

/// The header fields of a request in the order and the spelling they were sent in.
///
/// Names are compared by bytes, in any case of ASCII letters; a name is given in any case too.
package struct RequestFields: Hashable, Sendable, RandomAccessCollection {
    /// One header field.
    package struct Element: Hashable, Sendable {
        fileprivate let bytes: [UInt8]
        fileprivate let line: FieldLine

        /// The name as it was sent.
        package var name: String { String(decoding: bytes[line.name], as: UTF8.self) }

        /// The value without blanks and tabs around it. What is not UTF-8 becomes U+FFFD.
        package var value: String { String(decoding: valueBytes, as: UTF8.self) }

        /// The bytes of the value, which have no control characters but tabs and may be other than UTF-8.
        package var valueBytes: ArraySlice<UInt8> { bytes[line.value] }

        /// Whether the field has a name, in any case of letters.
        package func isNamed(_ name: String) -> Bool {
            bytes[line.name].equalsIgnoringCase(name)
        }
    }

    /// The head that the fields are in.
    let bytes: [UInt8]
    private let lines: [FieldLine]

    init(_ bytes: [UInt8], _ lines: [FieldLine]) {
        self.bytes = bytes
        self.lines = lines
    }

    /// The offset of the first field.
    package var startIndex: Int { 0 }

    /// The number of fields.
    package var endIndex: Int { lines.count }

    /// The field at an offset.
    package subscript(index: Int) -> Element { Element(bytes: bytes, line: lines[index]) }

    /// The value of the first field of a name, nil when there is none.
    package func first(named name: String) -> String? {
        var index = 0
        return nextValue(named: name, &index).map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    /// The value of each field of a name, in order.
    package func values(named name: String) -> [String] {
        var values: [String] = []
        var index = 0
        while let value = nextValue(named: name, &index) {
            values.append(String(decoding: bytes[value], as: UTF8.self))
        }
        return values
    }

    /// The number of fields of a name.
    package func count(named name: String) -> Int {
        var count = 0
        var index = 0
        while nextValue(named: name, &index) != nil { count += 1 }
        return count
    }

    /// The elements of all fields of a name together, which are one comma-separated list (RFC 9110 section 5.6.1).
    package func list(_ name: String) -> FieldList {
        FieldList(fields: self, name: name)
    }

    /// The value of the next field of a name from `index` on, which is moved behind it; nil when there is none.
    func nextValue(named name: String, _ index: inout Int) -> ByteRange? {
        let length = name.utf8.count
        while index < lines.count {
            let line = lines[index]
            index += 1
            // Without a slice, which would count references for each field that is looked at.
            if line.name.count == length, bytes.continues(with: name, at: line.name.start) { return line.value }
        }
        return nil
    }
}

extension ArraySlice<UInt8> {
    /// Whether the bytes are those of a text, in any case of ASCII letters.
    func equalsIgnoringCase(_ text: String) -> Bool {
        text.utf8.count == count && continues(with: text, at: startIndex)
    }
}

extension RandomAccessCollection<UInt8> where Index == Int {
    /// Whether the bytes from an index on, of which there are enough, are those of a text in any case of ASCII letters.
    fileprivate func continues(with text: String, at start: Int) -> Bool {
        var index = start
        for byte in text.utf8 {
            guard TokenList.lowercased(self[index]) == TokenList.lowercased(byte) else { return false }
            index += 1
        }
        return true
    }
}
