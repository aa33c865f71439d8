/// Writes the heads of HTTP/1.1 responses as bytes (RFC 9112 sections 4 and 5).
///
/// A head is appended to a buffer of the caller's in one go, with no text in between. When something in it could not be
/// sent, the buffer is as it was before.
package enum ResponseHeadWriter {
    /// Why a head cannot be sent.
    package enum Fault: Error, Hashable, Sendable, CustomStringConvertible {
        /// The status is not from 100 to 999.
        case status(Int)

        /// The reason phrase has a control character other than a tab (RFC 9112 section 4).
        case reason

        /// The name of a field is no token (RFC 9110 section 5.1).
        case fieldName(String)

        /// The value of the field with this name has a control character other than a tab (RFC 9110 section 5.5). A
        /// line break there would let whoever chose the value write fields, or a second response.
        case fieldValue(name: String)

        /// The field with this name is written by the server itself.
        case reservedField(name: String)

        /// One sentence that quotes no value.
        package var description: String {
            switch self {
            case .status(let status): "\(status) is no status of HTTP"
            case .reason: "the reason phrase has a control character"
            case .fieldName: "a header field has a name that is no token"
            case .fieldValue(let name): "the value of the header field \(name) has a control character"
            case .reservedField(let name): "the header field \(name) is written by the server itself"
            }
        }
    }

    /// Appends a whole head: the status line, the fields in order, and the empty line.
    ///
    /// - Parameters:
    ///   - status: from 100 to 999.
    ///   - reason: the phrase behind the status, UTF-8 at most; nil for the one of RFC 9110, which is empty for a status
    ///     that has none.
    ///   - fields: names and values, which are UTF-8 at most.
    ///   - contentLength: the value of a Content-Length behind the other fields, which must not have one; nil for none.
    /// - Throws: a ``Fault``, and appends nothing then.
    @inlinable
    package static func append(
        status: Int,
        reason: String? = nil,
        fields: some Sequence<(name: String, value: String)>,
        contentLength: Int? = nil,
        to output: inout [UInt8]
    ) throws(Fault) {
        let start = output.count
        do throws(Fault) {
            try beginHead(status: status, reason: reason, to: &output)
            for field in fields {
                guard contentLength == nil || !isNamed(field.name, "content-length") else {
                    throw .reservedField(name: field.name)
                }
                try append(field.name, field.value, to: &output)
            }
            endHead(contentLength: contentLength, to: &output)
        } catch {
            output.removeSubrange(start...)
            throw error
        }
    }

    /// Appends the status line.
    @usableFromInline
    static func beginHead(status: Int, reason: String?, to output: inout [UInt8]) throws(Fault) {
        guard (100...999).contains(status) else { throw .status(status) }
        let reason = reason ?? ReasonPhrase.text(for: status)
        guard reason.utf8.allSatisfy(isValueByte) else { throw .reason }
        output.append(contentsOf: "HTTP/1.1 ".utf8)
        append(status, to: &output)
        output.append(UInt8(ascii: " "))
        output.append(contentsOf: reason.utf8)
        output.append(contentsOf: "\r\n".utf8)
    }

    /// Appends Content-Length when it is given, and the empty line.
    @usableFromInline
    static func endHead(contentLength: Int? = nil, to output: inout [UInt8]) {
        if let contentLength {
            output.append(contentsOf: "Content-Length: ".utf8)
            append(max(0, contentLength), to: &output)
            output.append(contentsOf: "\r\n".utf8)
        }
        output.append(contentsOf: "\r\n".utf8)
    }

    /// Appends one field and its line end.
    ///
    /// - Throws: a ``Fault`` for a name that is no token and for a value with control characters other than tabs, and
    ///   appends nothing of the field then. The caller removes what it appended before.
    @usableFromInline
    static func append(_ name: String, _ value: String, to output: inout [UInt8]) throws(Fault) {
        guard !name.isEmpty else { throw .fieldName(name) }
        for byte in name.utf8 {
            guard TokenList.isTokenByte(byte) else { throw .fieldName(name) }
        }
        for byte in value.utf8 {
            guard isValueByte(byte) else { throw .fieldValue(name: name) }
        }
        output.append(contentsOf: name.utf8)
        output.append(contentsOf: ": ".utf8)
        output.append(contentsOf: value.utf8)
        output.append(contentsOf: "\r\n".utf8)
    }

    /// Whether a name of a field is `lowercase`, in any case of ASCII letters.
    @usableFromInline
    static func isNamed(_ name: String, _ lowercase: String) -> Bool {
        name.utf8.count == lowercase.utf8.count
            && name.utf8.elementsEqual(lowercase.utf8) { TokenList.lowercased($0) == $1 }
    }

    private static func isValueByte(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != 0x7F || byte == UInt8(ascii: "\t")
    }

    /// Appends a number that is not negative in decimal digits.
    private static func append(_ number: Int, to output: inout [UInt8]) {
        let start = output.count
        var rest = number
        repeat {
            output.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        output[start...].reverse()
    }
}
