/// One element of a `Sec-WebSocket-Extensions` field: an extension offered or agreed on (RFC 6455 section 9.1).
package struct ExtensionHeader: Equatable, CustomStringConvertible {
    /// A setting of the extension.
    package struct Parameter: Equatable {
        /// A token.
        package var name: String
        /// A token, or what was between quotes, where an extension that nobody here knows may have more than a token;
        /// nil when there is none.
        package var value: String?

        /// A setting.
        package init(name: String, value: String? = nil) {
            self.name = name
            self.value = value
        }
    }

    /// A token.
    package var name: String
    /// In the order they came in.
    package var parameters: [Parameter]

    /// An extension with its settings.
    package init(name: String, parameters: [Parameter] = []) {
        self.name = name
        self.parameters = parameters
    }

    /// As in the header field.
    package var description: String {
        parameters.reduce(into: name) { text, parameter in
            text += "; \(parameter.name)"
            if let value = parameter.value { text += "=\(ExtensionHeader.written(value))" }
        }
    }

    /// A value as it is, or between quotes where it is no token.
    private static func written(_ value: String) -> String {
        if !value.isEmpty, value.utf8.allSatisfy(TokenList.isTokenByte) { return value }
        var quoted = "\""
        for scalar in value.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { quoted += "\\" }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }

    /// The extensions of all fields of a request or response, in order.
    ///
    /// - Returns: none when there is no field; `nil` when one does not follow the grammar. Empty elements of the list
    ///   are skipped, as RFC 9110 section 5.6.1 asks of recipients.
    package static func parse(_ headerValues: [String]) -> [ExtensionHeader]? {
        var extensions: [ExtensionHeader] = []
        for value in headerValues {
            var scanner = ExtensionScanner(value)
            guard let parsed = scanner.list() else { return nil }
            extensions += parsed
        }
        return extensions
    }
}

/// Reads one field, byte by byte.
private struct ExtensionScanner {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = Substring(text).utf8
    }

    mutating func list() -> [ExtensionHeader]? {
        var elements: [ExtensionHeader] = []
        repeat {
            skipWhitespace()
            if rest.isEmpty || rest.first == UInt8(ascii: ",") { continue }
            guard let element = element() else { return nil }
            elements.append(element)
            skipWhitespace()
        } while take(",")
        return rest.isEmpty ? elements : nil
    }

    private mutating func element() -> ExtensionHeader? {
        guard let name = token() else { return nil }
        var element = ExtensionHeader(name: name)
        while takeBehindWhitespace(";") {
            skipWhitespace()
            guard let parameter = parameter() else { return nil }
            element.parameters.append(parameter)
        }
        return element
    }

    private mutating func parameter() -> ExtensionHeader.Parameter? {
        guard let name = token() else { return nil }
        guard takeBehindWhitespace("=") else { return ExtensionHeader.Parameter(name: name) }
        skipWhitespace()
        guard let value = rest.first == UInt8(ascii: "\"") ? quotedString() : token() else { return nil }
        return ExtensionHeader.Parameter(name: name, value: value)
    }

    private mutating func token() -> String? {
        let token = rest.prefix(while: TokenList.isTokenByte)
        guard !token.isEmpty else { return nil }
        rest = rest[token.endIndex...]
        return String(Substring(token))
    }

    /// A quoted string, with its escapes undone (RFC 9110 section 5.6.4).
    private mutating func quotedString() -> String? {
        _ = take("\"")
        var bytes: [UInt8] = []
        while var byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { return String(decoding: bytes, as: UTF8.self) }
            if byte == UInt8(ascii: "\\") {
                guard let escaped = rest.popFirst() else { return nil }
                byte = escaped
            }
            guard byte >= 0x20 && byte != 0x7F || byte == UInt8(ascii: "\t") else { return nil }
            bytes.append(byte)
        }
        return nil
    }

    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: byte) else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func takeBehindWhitespace(_ byte: Unicode.Scalar) -> Bool {
        let before = rest
        skipWhitespace()
        if take(byte) { return true }
        rest = before
        return false
    }

    private mutating func skipWhitespace() {
        rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }
}
