/// A station of a forwarded request: an address, with a port perhaps (RFC 7239 section 6).
package struct ForwardedNode: Hashable, Sendable {
    /// The address.
    package let address: IPAddress

    /// The port, `nil` when none or an obfuscated one is written.
    package let port: UInt16?

    /// A station.
    package init(_ address: IPAddress, port: UInt16? = nil) {
        self.address = address
        self.port = port
    }

    /// Reads `192.0.2.1`, `192.0.2.1:4711`, `[2001:db8::1]`, `[2001:db8::1]:4711` or `2001:db8::1`.
    ///
    /// `nil` for anything else, "unknown" and obfuscated names among it.
    init?(_ text: Substring.UTF8View) {
        let colon = UInt8(ascii: ":")
        if let address = IPAddress(text) {
            self.init(address)
            return
        }
        let hostEnd: Substring.UTF8View.Index
        let address: IPAddress?
        if text.first == UInt8(ascii: "[") {
            guard let bracket = text.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            let host = text[..<bracket].dropFirst()
            hostEnd = text.index(after: bracket)
            address = host.contains(colon) ? IPAddress(host) : nil
        } else {
            hostEnd = text.firstIndex(of: colon) ?? text.endIndex
            address = IPAddress(text[..<hostEnd])
        }
        guard let address else { return nil }
        let rest = text[hostEnd...]
        guard !rest.isEmpty else {
            self.init(address)
            return
        }
        let port = rest.dropFirst()
        if rest.first == colon, let number = DecimalNumber.parse(port, atMost: 65_535) {
            self.init(address, port: UInt16(number))
        } else if rest.first == colon, port.first == UInt8(ascii: "_"), port.allSatisfy(Self.isObfuscated) {
            self.init(address)
        } else {
            return nil
        }
    }

    private static func isObfuscated(_ byte: UInt8) -> Bool {
        TokenList.isTokenByte(byte) && !"!#$%&'*+^`|~".utf8.contains(byte)
    }
}
