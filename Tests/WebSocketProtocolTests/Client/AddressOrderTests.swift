import Testing
import WebSocketProtocol

@Suite("The order of addresses (RFC 8305 section 4)")
struct AddressOrderTests {
    /// Names for addresses: "a" to "e" are of IPv6, "1" to "5" of IPv4.
    static func addresses(_ names: String) -> [IPAddress] {
        names.utf8.map {
            $0 >= 0x61 ? IPAddress(ipv6: UInt128(0x2001) << 112 + UInt128($0)) : IPAddress(ipv4: UInt32($0))
        }
    }

    @Test(
        "families take turns, each in the resolver's order",
        arguments: [
            ("", 1, ""),
            ("a", 1, "a"),
            ("1", 1, "1"),
            ("abc", 1, "abc"),
            ("a1", 1, "a1"),
            ("1a", 1, "1a"),
            ("abc123", 1, "a1b2c3"),
            ("123abc", 1, "1a2b3c"),
            ("abc1", 1, "a1bc"),
            ("a123", 1, "a123"),
            ("ab1c23", 1, "a1b2c3"),
            ("1abc", 1, "1abc"),
            ("abc123", 2, "ab1c23"),
            ("abc12", 3, "abc12"),
            ("ab12", 9, "ab12"),
            ("abc12", 0, "a1b2c"),
            ("aab1b1", 1, "a1b"),
        ]
    )
    func interleaving(resolved: String, firstFamilyCount: Int, expected: String) {
        let order = AddressOrder.interleaved(
            AddressOrderTests.addresses(resolved),
            firstFamilyCount: firstFamilyCount
        )
        #expect(order == AddressOrderTests.addresses(expected))
    }
}
