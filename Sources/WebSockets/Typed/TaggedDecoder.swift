/// Shows the tagged form of an enum to the compiler's `init(from:)` as the form that this expects; see `TaggingEncoder`.
struct TaggedDecoder: Decoder {
    let decoder: any Decoder
    let tag: String

    /// Bytes that the name of a case may have.
    private static let maxNameBytes = 1024

    var codingPath: [any CodingKey] { decoder.codingPath }
    var userInfo: [CodingUserInfoKey: Any] { decoder.userInfo }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        let fields = try decoder.container(keyedBy: WireKey.self)
        let tag = WireKey(stringValue: tag)
        let name = try fields.decode(String.self, forKey: tag)
        // The compiler's keys compare strings, which costs up to the square of their length.
        guard name.utf8.count <= Self.maxNameBytes, let key = Key(stringValue: name) else {
            throw DecodingError.dataCorruptedError(forKey: tag, in: fields, debugDescription: "There is no such case")
        }
        return KeyedDecodingContainer(CaseContainer<Key>(fields: fields, key: key))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { try decoder.unkeyedContainer() }
    func singleValueContainer() throws -> any SingleValueDecodingContainer { try decoder.singleValueContainer() }
}

/// The container whose one key is the case.
private struct CaseContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let fields: KeyedDecodingContainer<WireKey>
    let key: Key

    var codingPath: [any CodingKey] { fields.codingPath }
    var allKeys: [Key] { [key] }
    func contains(_ key: Key) -> Bool { key.stringValue == self.key.stringValue }

    func nestedContainer<Argument: CodingKey>(
        keyedBy type: Argument.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<Argument> {
        KeyedDecodingContainer(ArgumentContainer<Argument>(fields: fields))
    }

    func decodeNil(forKey key: Key) throws -> Bool { false }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value { throw noCase }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer { throw noCase }
    func superDecoder() throws -> any Decoder { throw noCase }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw noCase }

    private var noCase: DecodingError {
        let context = DecodingError.Context(
            codingPath: codingPath,
            debugDescription: "Only enums whose init(from:) is the compiler's can be tagged"
        )
        return .dataCorrupted(context)
    }
}

/// The container of the associated values: the fields beside the tag.
private struct ArgumentContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let fields: KeyedDecodingContainer<WireKey>

    var codingPath: [any CodingKey] { fields.codingPath }
    var allKeys: [Key] { fields.allKeys.compactMap { Key(stringValue: $0.stringValue) } }
    func contains(_ key: Key) -> Bool { fields.contains(WireKey(argument: key)) }
    func decodeNil(forKey key: Key) throws -> Bool { try fields.decodeNil(forKey: WireKey(argument: key)) }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try fields.decode(type, forKey: WireKey(argument: key))
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try fields.nestedContainer(keyedBy: type, forKey: WireKey(argument: key))
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try fields.nestedUnkeyedContainer(forKey: WireKey(argument: key))
    }

    func superDecoder() throws -> any Decoder { try fields.superDecoder() }
    func superDecoder(forKey key: Key) throws -> any Decoder {
        try fields.superDecoder(forKey: WireKey(argument: key))
    }
}
