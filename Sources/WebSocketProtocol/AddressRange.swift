/// A block of IP addresses that begin with the same bits (RFC 4632, RFC 4291 section 2.3).
///
/// An IPv6 range holds no IPv4 address: `::/0` is every IPv6 address, `0.0.0.0/0` every IPv4 address.
public struct AddressRange: Hashable, Sendable, CustomStringConvertible {
    /// The first address of the range.
    public let base: IPAddress

    /// How many bits at the start the addresses share: 0 to 32 for IPv4, 0 to 128 for IPv6.
    public let prefixLength: Int

    /// The addresses that share their first `prefixLength` bits with `address`; the others of its bits do not count.
    ///
    /// A length out of range is brought to the nearest one in it.
    public init(_ address: IPAddress, prefixLength: Int) {
        self.prefixLength = min(max(0, prefixLength), address.family.bitWidth)
        base = address.masked(to: self.prefixLength)
    }

    /// Reads `10.0.0.0/8`, `2001:db8::/32`, or an address alone for itself.
    ///
    /// - Throws: `.invalidConfiguration` that quotes the text, above all when bits behind the prefix are set, as in
    ///   `10.1.0.0/8`: one of the two numbers is a mistake then.
    public init(_ text: String) throws(WebSocketError) {
        let parts = text[...].utf8.split(separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(parts[0]) else {
            throw WebSocketError(.invalidConfiguration, "\"\(text)\" is no IP address, nor a range such as 10.0.0.0/8")
        }
        guard parts.count == 2 else {
            self.init(address, prefixLength: address.family.bitWidth)
            return
        }
        // A mapped IPv4 address counts the 96 bits before it.
        let isMapped = address.family == .ipv4 && parts[0].contains(UInt8(ascii: ":"))
        guard let written = DecimalNumber.parse(parts[1], atMost: 128),
            (0...address.family.bitWidth).contains(isMapped ? written - 96 : written)
        else {
            throw WebSocketError(.invalidConfiguration, "\"\(text)\" has a prefix length that no \(address) can have")
        }
        self.init(address, prefixLength: isMapped ? written - 96 : written)
        guard base == address else {
            throw WebSocketError(.invalidConfiguration, "\"\(text)\" has bits behind its prefix; \(self) is meant?")
        }
    }

    /// Whether an address lies in the range.
    public func contains(_ address: IPAddress) -> Bool {
        address.family == base.family && address.masked(to: prefixLength) == base
    }

    /// `10.0.0.0/8`; a range of one address is written as that address.
    public var description: String {
        prefixLength == base.family.bitWidth ? base.description : "\(base)/\(prefixLength)"
    }
}
