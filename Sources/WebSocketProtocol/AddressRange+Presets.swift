extension [AddressRange] {
    /// This machine: `127.0.0.0/8` and `::1`.
    public static let loopback = [
        AddressRange(IPAddress(ipv4: 0x7F00_0000), prefixLength: 8),
        AddressRange(IPAddress(ipv6: 1), prefixLength: 128),
    ]

    /// Networks that the Internet does not route: `10.0.0.0/8`, `172.16.0.0/12`, `192.168.0.0/16` (RFC 1918) and
    /// `fc00::/7` (RFC 4193).
    ///
    /// Everyone in such a network is meant by it: where it has users besides proxies, name the proxies one by one.
    public static let privateNetworks = [
        AddressRange(IPAddress(ipv4: 0x0A00_0000), prefixLength: 8),
        AddressRange(IPAddress(ipv4: 0xAC10_0000), prefixLength: 12),
        AddressRange(IPAddress(ipv4: 0xC0A8_0000), prefixLength: 16),
        AddressRange(IPAddress(ipv6: 0xFC << 120), prefixLength: 7),
    ]
}
