/// The payload of a Close frame: two bytes of code, then up to 123 bytes of UTF-8 (RFC 6455 section 5.5.1).
package enum ClosePayload {
    /// What a received payload means.
    package enum Parsed: Equatable {
        /// A well-formed payload; an empty one is `noStatus` with an empty text.
        case valid(CloseCode, String)

        /// A payload that breaks a rule, with the code to fail the connection with: 1002 or 1007.
        case invalid(CloseCode)
    }

    /// The longest text beside a code: a control frame holds 125 bytes, and the code takes two.
    package static let maximumTextLength = 123

    /// The payload for a code and a text.
    ///
    /// Empty when the code must not appear on the wire, above all for `noStatus`. A text longer than 123 bytes is
    /// cut before the scalar that would cross the limit.
    package static func encode(_ code: CloseCode, _ text: String) -> [UInt8] {
        guard code.isValidOnWire else { return [] }
        let utf8 = text.utf8
        var end = utf8.index(utf8.startIndex, offsetBy: maximumTextLength, limitedBy: utf8.endIndex) ?? utf8.endIndex
        while end != utf8.endIndex, utf8[end] & 0xC0 == 0x80 {
            utf8.formIndex(before: &end)
        }
        return [UInt8(code.rawValue >> 8), UInt8(truncatingIfNeeded: code.rawValue)] + utf8[..<end]
    }

    /// Reads a received payload. A lone byte or a code not meant for the wire is 1002, a text that is not UTF-8
    /// is 1007.
    package static func parse(_ payload: RawSpan) -> Parsed {
        guard payload.byteCount > 0 else { return .valid(.noStatus, "") }
        guard payload.byteCount >= 2 else { return .invalid(.protocolError) }
        let code = CloseCode(rawValue: UInt16(payload.byte(at: 0)) << 8 | UInt16(payload.byte(at: 1)))
        guard code.isValidOnWire else { return .invalid(.protocolError) }
        // The buffer lives through the closure, and the string made of it is a copy.
        let text = unsafe payload.extracting(droppingFirst: 2).withUnsafeBytes { bytes in
            unsafe String(validating: bytes, as: UTF8.self)
        }
        guard let text else { return .invalid(.invalidPayload) }
        return .valid(code, text)
    }
}
