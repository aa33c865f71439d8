/// Takes what the compiler's `encode(to:)` of an enum says and tells it to another encoder in tagged form.
///
/// The compiler opens a container with one key, the case, and in it one with the associated values:
/// `{"welcome":{"users":[]}}`. Here the case becomes a field, and the associated values fields beside it.
final class TaggingEncoder: Encoder {
    private let encoder: any Encoder
    private let tag: WireKey
    /// Why the tag could not be encoded: where it is, nothing can throw.
    fileprivate(set) var failure: (any Error)?

    init(_ encoder: any Encoder, tag: String) {
        self.encoder = encoder
        self.tag = WireKey(stringValue: tag)
    }

    var codingPath: [any CodingKey] { encoder.codingPath }
    var userInfo: [CodingUserInfoKey: Any] { encoder.userInfo }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        let fields = encoder.container(keyedBy: WireKey.self)
        return KeyedEncodingContainer(CaseContainer<Key>(encoder: self, fields: fields, tag: tag))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer { encoder.unkeyedContainer() }
    func singleValueContainer() -> any SingleValueEncodingContainer { encoder.singleValueContainer() }
}

/// The container whose one key is the case.
private struct CaseContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: TaggingEncoder
    var fields: KeyedEncodingContainer<WireKey>
    let tag: WireKey

    var codingPath: [any CodingKey] { fields.codingPath }

    mutating func nestedContainer<Argument: CodingKey>(
        keyedBy type: Argument.Type,
        forKey key: Key
    ) -> KeyedEncodingContainer<Argument> {
        do {
            try fields.encode(key.stringValue, forKey: tag)
        } catch {
            encoder.failure = error
        }
        return KeyedEncodingContainer(ArgumentContainer<Argument>(fields: fields, tag: tag))
    }

    func encodeNil(forKey key: Key) throws { throw noCase(key, Any?.none as Any) }
    func encode(_ value: some Encodable, forKey key: Key) throws { throw noCase(key, value) }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        fields.nestedUnkeyedContainer(forKey: WireKey(argument: key))
    }

    mutating func superEncoder() -> any Encoder { fields.superEncoder() }
    mutating func superEncoder(forKey key: Key) -> any Encoder { fields.superEncoder(forKey: WireKey(argument: key)) }

    private func noCase(_ key: Key, _ value: Any) -> EncodingError {
        let context = EncodingError.Context(
            codingPath: codingPath + [key],
            debugDescription: "Only enums whose encode(to:) is the compiler's can be tagged"
        )
        return .invalidValue(value, context)
    }
}

/// The container of the associated values.
private struct ArgumentContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    var fields: KeyedEncodingContainer<WireKey>
    let tag: WireKey

    var codingPath: [any CodingKey] { fields.codingPath }

    mutating func encodeNil(forKey key: Key) throws {
        try fields.encodeNil(forKey: try field(key))
    }

    mutating func encode(_ value: some Encodable, forKey key: Key) throws {
        try fields.encode(value, forKey: try field(key))
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        fields.nestedContainer(keyedBy: type, forKey: WireKey(argument: key))
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        fields.nestedUnkeyedContainer(forKey: WireKey(argument: key))
    }

    mutating func superEncoder() -> any Encoder { fields.superEncoder() }
    mutating func superEncoder(forKey key: Key) -> any Encoder { fields.superEncoder(forKey: WireKey(argument: key)) }

    private func field(_ key: Key) throws -> WireKey {
        let field = WireKey(argument: key)
        guard field.stringValue != tag.stringValue else {
            let context = EncodingError.Context(
                codingPath: codingPath + [key],
                debugDescription: "An associated value has the name of the tag, \"\(tag.stringValue)\""
            )
            throw EncodingError.invalidValue(key.stringValue, context)
        }
        return field
    }
}
