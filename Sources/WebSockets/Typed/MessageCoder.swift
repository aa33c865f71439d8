/// How values become messages and messages values: JSON, MessagePack, whatever both ends agree on.
///
/// The product `WebSocketsJSON` has the usual one, `JSONMessageCoder`; everything that takes a coder has a form there
/// that needs none. To write another one, implement the requirements; code that uses a coder calls `payload(of:)` and
/// `value(_:from:as:)`, which make errors of one kind and know about ``TaggedEnum``.
///
/// A peer may send anything: `decode` must throw for what it cannot read, bound its own recursion, and keep memory and
/// time in proportion to the payload: a `String` of any length that is the key of a dictionary does not, see ``UTF8Key``.
/// How large a payload gets is limited by `WebSocketOptions.maxMessageSize`.
public protocol MessageCoder: Sendable {
    /// The kind of message that values are sent in. Messages of the other kind are not decoded.
    var kind: MessageKind { get }

    /// The payload of a message, UTF-8 when ``kind`` is text.
    func encode(_ value: some Encodable) throws -> [UInt8]

    /// The value in a payload, which is valid during the call.
    func decode<Value: Decodable>(_ type: Value.Type, from payload: RawSpan) throws -> Value
}

extension MessageCoder {
    /// The payload that carries a value.
    ///
    /// - Throws: `.invalidMessage`, with the encoder's error as the cause.
    public func payload(of value: some Encodable) throws(WebSocketError) -> [UInt8] {
        let payload = try encoded(value)
        let isText = unsafe UTF8Validator.isValid(payload.span.bytes)
        if kind == .text, !isText {
            throw WebSocketError(.invalidMessage, "The coder made text that is not UTF-8")
        }
        return payload
    }

    /// The value that a payload carries.
    ///
    /// - Parameter kind: the kind of message the payload came in.
    /// - Throws: `.invalidMessage`, with the decoder's error as the cause where there is one. The `message` of the error
    ///   names no types and nothing of the payload, and may be told the peer; the cause and the `description` may not.
    public func value<Value: Decodable>(
        _ type: Value.Type,
        from payload: RawSpan,
        as kind: MessageKind
    ) throws(WebSocketError) -> Value {
        guard kind == self.kind else {
            throw .ofPeer(.invalidMessage, "A \(kind) message came where a \(self.kind) one was expected")
        }
        do {
            guard let tagged = type as? any (TaggedEnum & Decodable).Type else {
                return try decode(type, from: payload)
            }
            // The same type, so the cast cannot fail.
            if let value = try decode(tagged: tagged, from: payload) as? Value { return value }
        } catch {
            throw .ofPeer(.invalidMessage, "The message is not of the expected form", cause: error)
        }
        throw .ofPeer(.invalidMessage, "The message is not of the expected form")
    }

    private func encoded(_ value: some Encodable) throws(WebSocketError) -> [UInt8] {
        do {
            guard let tagged = value as? any (TaggedEnum & Encodable) else { return try encode(value) }
            return try encode(tagging: tagged)
        } catch {
            throw WebSocketError(.invalidMessage, "A value cannot be encoded", cause: error)
        }
    }

    private func encode(tagging value: some TaggedEnum & Encodable) throws -> [UInt8] {
        try encode(Tagged(wrappedValue: value))
    }

    private func decode<Value: TaggedEnum & Decodable>(tagged: Value.Type, from payload: RawSpan) throws -> Value {
        try decode(Tagged<Value>.self, from: payload).wrappedValue
    }
}

extension MessageCoder {
    /// The value that a message carries.
    ///
    /// - Throws: `.invalidMessage`.
    public func value<Value: Decodable>(
        _ type: Value.Type,
        from message: Message
    ) throws(WebSocketError) -> Value {
        switch message {
        case .text(var text):
            text.makeContiguousUTF8()
            return unsafe try value(type, from: text.utf8Span.span.bytes, as: .text)
        case .binary(let bytes):
            return unsafe try value(type, from: bytes.span.bytes, as: .binary)
        }
    }
}
