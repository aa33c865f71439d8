/// An IPv4 or IPv6 address.
///
/// An IPv4 address mapped into IPv6 (`::ffff:192.0.2.1`) is that IPv4 address: sockets that serve both families show
/// IPv4 clients so, and rules about a client must not depend on the socket it came by.
public struct IPAddress: Hashable, Sendable, CustomStringConvertible {
    /// The version of the Internet protocol an address is of.
    public enum Family: Hashable, Sendable {
        /// 32 bits (RFC 791).
        case ipv4
        /// 128 bits (RFC 4291).
        case ipv6

        /// Bits of an address.
        public var bitWidth: Int { self == .ipv4 ? 32 : 128 }
    }

    /// The family.
    public let family: Family

    /// The address as a number: 32 bits of IPv4 or 128 of IPv6.
    let bits: UInt128

    /// An IPv4 address from its number, the first byte being the highest.
    public init(ipv4 bits: UInt32) {
        family = .ipv4
        self.bits = UInt128(bits)
    }

    /// An IPv6 address from its number, the first byte being the highest.
    public init(ipv6 bits: UInt128) {
        let isMapped = bits >> 32 == 0xFFFF
        family = isMapped ? .ipv4 : .ipv6
        self.bits = isMapped ? bits & 0xFFFF_FFFF : bits
    }

    /// From four or sixteen bytes in network order; `nil` for any other number of them.
    package init?(bytes: some Collection<UInt8>) {
        let bits = bytes.prefix(16).reduce(0 as UInt128) { $0 << 8 | UInt128($1) }
        switch bytes.count {
        case 4: self.init(ipv4: UInt32(truncatingIfNeeded: bits))
        case 16: self.init(ipv6: bits)
        default: return nil
        }
    }

    /// Four or sixteen bytes in network order.
    package var bytes: [UInt8] {
        stride(from: family.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: bits >> $0) }
    }

    /// The address with every bit behind the first `length` cleared.
    func masked(to length: Int) -> IPAddress {
        let kept = (bits >> UInt128(family.bitWidth - length)) << UInt128(family.bitWidth - length)
        return IPAddress(family: family, bits: kept)
    }

    /// What a limit on connections of one client counts by: an IPv4 address itself, the first 64 bits of an IPv6
    /// address, since whoever has one of those addresses has them all (RFC 6177).
    package var admissionKey: IPAddress { family == .ipv4 ? self : masked(to: 64) }

    // Without the folding of mapped addresses: clearing bits of an IPv6 address leaves an IPv6 address.
    private init(family: Family, bits: UInt128) {
        self.family = family
        self.bits = bits
    }
}
