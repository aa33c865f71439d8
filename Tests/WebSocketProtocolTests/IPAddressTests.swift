import Testing
import WebSocketProtocol

@Suite("IP addresses (RFC 4291, canonical text of RFC 5952)")
struct IPAddressTests {
    @Test(
        "an address has one canonical text",
        arguments: [
            ("0.0.0.0", "0.0.0.0"),
            ("192.0.2.1", "192.0.2.1"),
            ("255.255.255.255", "255.255.255.255"),
            ("::", "::"),
            ("::1", "::1"),
            ("1::", "1::"),
            ("2001:DB8::1", "2001:db8::1"),
            ("2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"),
            ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
            ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),
            ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
            ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
            ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
            ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("::FFFF:c000:0201", "192.0.2.1"),
            ("::192.0.2.1", "::c000:201"),
        ]
    )
    func canonical(text: String, canonical: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.description == canonical)
        #expect(IPAddress(canonical) == address)
    }

    @Test(
        "everything else is no address",
        arguments: [
            "", " ", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.", ".1.2.3", "01.2.3.4", "1.2.3.4 ", " 1.2.3.4",
            "1.2.3.-4", "1.2.3.+4", "0x1.2.3.4", "1.2.3.4:80", "localhost", ":", ":::", "::1::", "1::2::3",
            "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", ":1:2:3:4:5:6:7", "1:2:3:4:5:6:7:",
            "12345::",
            "g::", "+1::", "-1::", "[::1]", "fe80::1%eth0", "::1/64", "::1.2.3", "::1.2.3.4.5", "1.2.3.4::",
            "::1.2.3.4:5",
            "1:2:3:4:5:6:7:1.2.3.4", "::١",
            "::-0", "-0::", "::+0", "::-1", "1:-0::", ":: 0", "::0 ", " ::", "::0x0", "::00000", "::_0", "1:::2", ": :",
            "::-0.0.0.0", "::1.2.3.4 ", "::1.2.3.+4", "::ffff:01.2.3.4", "-0.0.0.0", "1..2.3", "1.2.3.4294967297",
            "::\u{0}", "::1\u{0}", "1.2.3.4\n",
        ]
    )
    func malformed(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test("an IPv4 address mapped into IPv6 is that IPv4 address")
    func mapped() {
        #expect(IPAddress("::ffff:10.0.0.1") == IPAddress("10.0.0.1"))
        #expect(IPAddress(ipv6: 0xFFFF_0A00_0001).family == .ipv4)
        #expect(IPAddress(bytes: Array(repeating: 0, count: 10) + [255, 255, 10, 0, 0, 1]) == IPAddress("10.0.0.1"))
        #expect(IPAddress("::fffe:10.0.0.1")?.family == .ipv6)
    }

    @Test("bytes in network order")
    func bytes() {
        #expect(IPAddress(bytes: [192, 0, 2, 1]) == IPAddress("192.0.2.1"))
        #expect(IPAddress(bytes: [0x20, 0x01] + Array(repeating: 0, count: 13) + [1]) == IPAddress("2001::1"))
        for count in [0, 3, 5, 15, 17] { #expect(IPAddress(bytes: Array(repeating: 1, count: count)) == nil) }
    }

    @Test("limits count an IPv4 address for itself and an IPv6 address with its /64")
    func admissionKey() throws {
        let key = try #require(IPAddress("2001:db8:1:2:3:4:5:6")?.admissionKey)
        #expect(key == IPAddress("2001:db8:1:2::"))
        #expect(IPAddress("2001:db8:1:2:ffff::1")?.admissionKey == key)
        #expect(IPAddress("2001:db8:1:3::")?.admissionKey != key)
        #expect(IPAddress("192.0.2.1")?.admissionKey == IPAddress("192.0.2.1"))
    }
}
