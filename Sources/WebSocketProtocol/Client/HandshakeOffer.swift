/// What a client offers in its handshake, and what the server's answer makes of it (RFC 6455 section 4.1).
///
/// libwebsockets checks the status and `Sec-WebSocket-Accept`; this is about what the two sides agree on.
package struct HandshakeOffer: Sendable {
    /// What client and server agreed on.
    package struct Agreement: Equatable, Sendable {
        /// The subprotocol, `nil` for none: a server may choose none of those offered.
        package let subprotocol: String?

        /// How messages are compressed, `nil` when they are not.
        package let deflate: DeflateParameters?
    }

    /// The names offered, in order of preference.
    package private(set) var subprotocols: [String]
    private let secrets: Set<String>
    private let compression: Compression?

    /// - Parameters:
    ///   - subprotocols: names in order of preference.
    ///   - secrets: those of the names that one server alone may see.
    ///   - compression: `nil` to offer none.
    /// - Throws: `.invalidConfiguration` for a name that is no token or comes twice, and for settings that zlib would
    ///   not take.
    package init(
        subprotocols: [String] = [],
        secrets: Set<String> = [],
        compression: Compression? = nil
    ) throws(WebSocketError) {
        // Subprotocols are not quoted, since clients carry tokens in them.
        if let index = subprotocols.firstIndex(where: { !Subprotocols.isToken($0) }) {
            throw WebSocketError(
                .invalidConfiguration,
                "Subprotocol \(index + 1) of \(subprotocols.count) is no token as RFC 9110 section 5.6.2 has it"
            )
        }
        guard Set(subprotocols).count == subprotocols.count else {
            throw WebSocketError(.invalidConfiguration, "A subprotocol is offered twice")
        }
        guard compression?.isValid != false else {
            throw WebSocketError(.invalidConfiguration, "The settings of the compression are out of their ranges")
        }
        self.subprotocols = subprotocols
        self.secrets = secrets
        self.compression = compression
    }

    /// What another server than the one that the secrets are for is offered.
    package func withoutSecrets() -> HandshakeOffer {
        var offer = self
        offer.subprotocols.removeAll(where: secrets.contains)
        return offer
    }

    /// The value of `Sec-WebSocket-Protocol`, `nil` when the field is not sent.
    package var subprotocolField: String? {
        subprotocols.isEmpty ? nil : subprotocols.joined(separator: ", ")
    }

    /// The value of `Sec-WebSocket-Extensions`, `nil` when the field is not sent.
    package var extensionField: String? { compression?.offer.description }

    /// What the server's answer comes to.
    ///
    /// - Parameters:
    ///   - subprotocols: the value of each `Sec-WebSocket-Protocol` field of the answer.
    ///   - extensions: the value of each `Sec-WebSocket-Extensions` field.
    /// - Throws: `.protocolError` when the server takes what it was not offered; the connection must be failed then.
    package func agreement(
        subprotocols: [String],
        extensions: [String]
    ) throws(WebSocketError) -> Agreement {
        Agreement(subprotocol: try chosen(subprotocols), deflate: try deflate(extensions))
    }

    private func chosen(_ fields: [String]) throws(WebSocketError) -> String? {
        guard let field = fields.first else { return nil }
        let name = String(Substring(TokenList.trimmingWhitespace(field[...].utf8)))
        guard fields.count == 1, subprotocols.contains(name) else {
            throw WebSocketError(
                .protocolError,
                "The server chooses none of the \(subprotocols.count) subprotocols offered, but another or several"
            )
        }
        return name
    }

    private func deflate(_ fields: [String]) throws(WebSocketError) -> DeflateParameters? {
        guard let response = ExtensionHeader.parse(fields), compression != nil || response.isEmpty else {
            throw WebSocketError(.protocolError, "The server answers with extensions that were not offered: \(fields)")
        }
        return try compression?.confirm(response)
    }
}
