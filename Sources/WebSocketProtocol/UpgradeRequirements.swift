/// The facts of a request that decide whether it is a valid opening handshake (RFC 6455 section 4.2.1).
package struct UpgradeRequirements {
    /// The method, case-sensitive.
    package var method: String

    /// Whether the request is HTTP/1.1.
    package var isHTTP11: Bool

    /// How many `Host` fields there are.
    package var hosts: Int

    /// The value of `Upgrade`; several fields are joined by commas.
    package var upgrade: String?

    /// The value of `Connection`; several fields are joined by commas.
    package var connection: String?

    /// The value of each `Sec-WebSocket-Key` field.
    package var keys: [String]

    /// The value of each `Sec-WebSocket-Version` field.
    package var versions: [String]

    /// Whether the request announces a body, by `Transfer-Encoding` or a `Content-Length` other than zero.
    package var hasBody: Bool

    /// The facts of one request.
    package init(
        method: String,
        isHTTP11: Bool,
        hosts: Int,
        upgrade: String?,
        connection: String?,
        keys: [String],
        versions: [String],
        hasBody: Bool
    ) {
        self.method = method
        self.isHTTP11 = isHTTP11
        self.hosts = hosts
        self.upgrade = upgrade
        self.connection = connection
        self.keys = keys
        self.versions = versions
        self.hasBody = hasBody
    }

    /// The first requirement the request breaks, `nil` when it is a valid handshake.
    ///
    /// The version comes before the key, because another version may give the key another form.
    package func refusal() -> UpgradeRefusal? {
        guard method == "GET" else { return .methodNotAllowed }
        guard isHTTP11 else { return .badRequest("HTTP/1.1 is required") }
        guard hosts == 1 else { return .badRequest("exactly one Host is required") }
        guard let upgrade, TokenList.contains("websocket", in: upgrade) else {
            return .badRequest("Upgrade: websocket is required")
        }
        guard let connection, TokenList.contains("upgrade", in: connection) else {
            return .badRequest("Connection: Upgrade is required")
        }
        guard !hasBody else { return .badRequest("a handshake has no body") }
        guard versions.count == 1 else { return .badRequest("exactly one Sec-WebSocket-Version is required") }
        guard UpgradeRequirements.value(of: versions[0]).elementsEqual("13".utf8) else { return .unsupportedVersion }
        guard keys.count == 1, UpgradeRequirements.encodes16Bytes(keys[0]) else {
            return .badRequest("exactly one Sec-WebSocket-Key of 16 bytes is required")
        }
        return nil
    }

    /// Whether a key is the base64 form of exactly 16 bytes: 22 digits and two signs of padding.
    private static func encodes16Bytes(_ key: String) -> Bool {
        let bytes = value(of: key)
        return bytes.count == 24 && bytes.suffix(2).elementsEqual("==".utf8)
            && bytes.dropLast(2).allSatisfy(Base64.isDigit)
    }

    private static func value(of field: String) -> Substring.UTF8View {
        TokenList.trimmingWhitespace(field[...].utf8)
    }
}
