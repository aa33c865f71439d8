/// The grammar of `host[:port]` as it is written in the Host field and in request targets (RFC 9110 section 7.2, RFC
/// 3986 section 3.2.2).
enum HostSyntax {
    /// Whether the bytes at a range name a host, with a port perhaps.
    ///
    /// The host is an IPv6 address in brackets, or a registered name of unreserved bytes, sub-delimiters and percent
    /// escapes, which IPv4 addresses are too. A name must not be empty (RFC 9110 section 4.2.1). A port is at most
    /// 65535; one without digits stands for the default port.
    ///
    /// - Parameter requiresPort: whether a port with digits must be there, as in the target of CONNECT.
    static func isHost(_ bytes: RawSpan, at range: ByteRange, requiresPort: Bool = false) -> Bool {
        guard range.count > 0 else { return false }
        let isAddress = bytes.byte(at: range.start) == UInt8(ascii: "[")
        guard let end = isAddress ? endOfAddress(bytes, at: range) : endOfName(bytes, at: range) else { return false }
        guard end < range.end else { return !requiresPort }
        return bytes.byte(at: end) == UInt8(ascii: ":")
            && isPort(bytes, at: ByteRange(end + 1, range.end), mayBeEmpty: !requiresPort)
    }

    private static func isPort(_ bytes: RawSpan, at range: ByteRange, mayBeEmpty: Bool) -> Bool {
        guard range.count > 0 else { return mayBeEmpty }
        var port = 0
        for offset in range.start..<range.end {
            let digit = bytes.byte(at: offset) &- UInt8(ascii: "0")
            guard digit <= 9 else { return false }
            port = port * 10 + Int(digit)
            guard port <= 65_535 else { return false }
        }
        return true
    }

    /// The end of an address in brackets at the start of a range, nil when there is none.
    private static func endOfAddress(_ bytes: RawSpan, at range: ByteRange) -> Int? {
        var text = ""
        for offset in range.start + 1..<range.end {
            let byte = bytes.byte(at: offset)
            if byte == UInt8(ascii: "]") { return IPAddress(text)?.family == .ipv6 ? offset + 1 : nil }
            guard text.utf8.count < 45, byte < 0x80 else { return nil }
            text.unicodeScalars.append(Unicode.Scalar(byte))
        }
        return nil
    }

    /// The end of a name at the start of a range, nil when a byte before the colon is none of a name's.
    private static func endOfName(_ bytes: RawSpan, at range: ByteRange) -> Int? {
        var offset = range.start
        while offset < range.end {
            switch bytes.byte(at: offset) {
            case UInt8(ascii: ":"):
                return offset > range.start ? offset : nil
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "&")...UInt8(ascii: ","),
                UInt8(ascii: ";"), UInt8(ascii: "="):
                offset += 1
            case UInt8(ascii: "%"):
                guard range.end - offset > 2, PercentEncoding.digit(bytes.byte(at: offset + 1)) != nil,
                    PercentEncoding.digit(bytes.byte(at: offset + 2)) != nil
                else { return nil }
                offset += 3
            default:
                return nil
            }
        }
        return offset
    }
}
