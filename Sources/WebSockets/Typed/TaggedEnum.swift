/// An enum whose cases are told apart on the wire by a field of the message, as clients in browsers expect.
///
/// ```swift
/// enum ServerMessage: Codable, TaggedEnum {
///     case welcome(users: [String])
///     case userLeft(username: String)
///     case leave
///     case count(Int)
///
///     enum CodingKeys: String, CodingKey {
///         case welcome, userLeft = "left", leave, count = "int"
///     }
/// }
/// ```
///
/// Swift's own form of these is `{"welcome":{"users":[]}}`, `{"left":{"username":"ann"}}`, `{"leave":{}}` and
/// `{"int":{"_0":3}}`. As tagged they are
///
/// ```json
/// {"type":"welcome","users":[]}
/// {"type":"left","username":"ann"}
/// {"type":"leave"}
/// {"type":"int","value":3}
/// ```
///
/// Nothing is to be written but the conformance, and, where names on the wire are others, the enum's `CodingKeys`. A value
/// without a label is called `value`, a second one `value1`; a label may be renamed as Swift has it (SE-0295), by
/// `enum CountCodingKeys: String, CodingKey { case _0 = "n" }`. A label must not be the tag: encoding throws then.
///
/// Whole messages are tagged by themselves wherever a ``MessageCoder`` is used; within other values ``Tagged`` does it.
/// An enum that encodes itself by code of its own, as one with raw values does, keeps that form.
public protocol TaggedEnum {
    /// The field that has the name of the case. Default: "type".
    static var tag: String { get }
}

extension TaggedEnum {
    /// "type".
    public static var tag: String { "type" }
}

/// A ``TaggedEnum`` within another value, in its tagged form: `@Tagged var body: ServerMessage`.
@propertyWrapper
public struct Tagged<Value: TaggedEnum> {
    /// The enum.
    public var wrappedValue: Value

    /// Tags a value when it is encoded.
    public init(wrappedValue: Value) {
        self.wrappedValue = wrappedValue
    }
}

extension Tagged: Sendable where Value: Sendable {}
extension Tagged: Equatable where Value: Equatable {}
extension Tagged: Hashable where Value: Hashable {}

extension Tagged: Encodable where Value: Encodable {
    /// Encodes the case's name beside its values.
    public func encode(to encoder: any Encoder) throws {
        let tagging = TaggingEncoder(encoder, tag: Value.tag)
        try wrappedValue.encode(to: tagging)
        if let failure = tagging.failure { throw failure }
    }
}

extension Tagged: Decodable where Value: Decodable {
    /// Decodes the case that the tag names.
    public init(from decoder: any Decoder) throws {
        wrappedValue = try Value(from: TaggedDecoder(decoder: decoder, tag: Value.tag))
    }
}

/// A field of the tagged form.
struct WireKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) {
        self.stringValue = stringValue
    }

    init?(intValue: Int) { nil }

    /// The field of an associated value: Swift names those without a label `_0`, `_1` and so on.
    init(argument key: some CodingKey) {
        stringValue =
            switch key.stringValue.first == "_" ? Int(key.stringValue.dropFirst()) : nil {
            case nil: key.stringValue
            case 0: "value"
            case let number?: "value\(number)"
            }
    }
}
