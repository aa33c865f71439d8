public import FoundationEssentials
public import WebSockets

/// Values as JSON text, by Foundation's coders.
///
/// Decoding is bounded: text that is too long or nested too deeply is refused before Foundation sees it.
public struct JSONMessageCoder: MessageCoder {
    /// Most bytes of a text that is decoded. Default 1 MiB, as `WebSocketOptions.maxMessageSize`.
    public var maxSize: Int

    /// How deeply arrays and objects may be nested in a text that is decoded. Default 64; Foundation takes up to 512.
    public var maxDepth: Int

    private let encoder: JSONEncoder
    private let decoder: JSONDecoder

    /// A coder with settings of Foundation's, about dates for example.
    ///
    /// - Parameters:
    ///   - encoder: the default sorts keys, so that equal values are equal text, and leaves slashes as they are. Not to be
    ///     changed afterwards.
    ///   - decoder: the default is Foundation's. Not to be changed afterwards.
    ///   - maxSize: most bytes of a text that is decoded.
    ///   - maxDepth: how deeply arrays and objects may be nested.
    public init(
        encoder: JSONEncoder? = nil,
        decoder: JSONDecoder = JSONDecoder(),
        maxSize: Int = 1 << 20,
        maxDepth: Int = 64
    ) {
        self.encoder = encoder ?? Self.sortingEncoder
        self.decoder = decoder
        self.maxSize = maxSize
        self.maxDepth = maxDepth
    }

    /// Made once, for all that name no coder.
    fileprivate static let standard = JSONMessageCoder()

    private static var sortingEncoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }

    /// Text.
    public var kind: MessageKind { .text }

    /// JSON of a value.
    public func encode(_ value: some Encodable) throws -> [UInt8] {
        [UInt8](try encoder.encode(value))
    }

    /// The value in a JSON text.
    ///
    /// - Throws: `.invalidMessage` beyond the limits, Foundation's errors for the rest.
    public func decode<Value: Decodable>(_ type: Value.Type, from payload: RawSpan) throws -> Value {
        guard payload.byteCount <= maxSize else {
            throw WebSocketError(.invalidMessage, "\(payload.byteCount) bytes of JSON are more than \(maxSize)")
        }
        let text = [UInt8](copying: payload)
        guard JSONNesting.depth(of: text, atMost: maxDepth) != nil else {
            throw WebSocketError(.invalidMessage, "The JSON is nested more than \(maxDepth) deep")
        }
        return try decoder.decode(type, from: Data(text))
    }
}

extension MessageCoder where Self == JSONMessageCoder {
    /// JSON with the default settings.
    public static var json: JSONMessageCoder { JSONMessageCoder.standard }
}
