/// Version 1 of the PROXY protocol: one line such as `PROXY TCP4 192.0.2.1 192.0.2.2 56324 443`.
enum TextProxyHeader {
    /// Bytes of the longest line, with its end.
    static let maximumLength = 107

    /// Reads a line that begins with "PROXY ", without its end.
    static func parse(_ line: ArraySlice<UInt8>) throws(ProxyHeader.Fault) -> ProxyHeader {
        let text = String(decoding: line, as: UTF8.self)
        let words = text[...].utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        let family: IPAddress.Family
        switch String(Substring(words[1])) {
        // Whatever follows is to be ignored.
        case "UNKNOWN": return ProxyHeader()
        case "TCP4": family = .ipv4
        case "TCP6": family = .ipv6
        default: throw .malformed("protocol is not TCP4, TCP6 or UNKNOWN")
        }
        guard words.count == 6, let source = address(words[2], family), address(words[3], family) != nil else {
            throw .malformed("addresses do not fit the protocol")
        }
        guard let port = DecimalNumber.parse(words[4], atMost: 65_535),
            DecimalNumber.parse(words[5], atMost: 65_535) != nil
        else { throw .malformed("a port is no number up to 65535") }
        return ProxyHeader(client: .ip(source, port: UInt16(port)))
    }

    /// An address in the writing of a family; one of IPv4 mapped into IPv6 is in that of IPv6.
    private static func address(_ text: Substring.UTF8View, _ family: IPAddress.Family) -> IPAddress? {
        guard text.contains(UInt8(ascii: ":")) == (family == .ipv6) else { return nil }
        return IPAddress(text)
    }
}
