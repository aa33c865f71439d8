import Testing
import WebSocketProtocol

@Suite("Address ranges (RFC 4632)")
struct AddressRangeTests {
    @Test(
        "an address lies in a range when its first bits are the range's",
        arguments: [
            ("10.0.0.0/8", "10.0.0.0", true),
            ("10.0.0.0/8", "10.255.255.255", true),
            ("10.0.0.0/8", "11.0.0.0", false),
            ("10.0.0.0/8", "9.255.255.255", false),
            ("10.0.0.0/8", "::ffff:10.1.2.3", true),
            ("192.0.2.128/25", "192.0.2.129", true),
            ("192.0.2.128/25", "192.0.2.127", false),
            ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.0", false),
            ("192.0.2.1/32", "192.0.2.1", true),
            ("0.0.0.0/0", "255.255.255.255", true),
            ("0.0.0.0/0", "::", false),
            ("::/0", "ffff::", true),
            ("::/0", "1.2.3.4", false),
            ("::1", "::1", true),
            ("::1", "::2", false),
            ("2001:db8::/33", "1.2.3.4", false),
            ("2001:db8::/33", "2001:db8:7fff::", true),
            ("2001:db8::/33", "2001:db8:8000::", false),
            ("::ffff:10.0.0.0/104", "10.1.2.3", true),
        ]
    )
    func contains(range: String, address: String, isInside: Bool) throws {
        #expect(try AddressRange(range).contains(try #require(IPAddress(address))) == isInside)
    }

    @Test(
        "everything else is refused with words that quote it",
        arguments: [
            "", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08", "10.0.0.0/8/8",
            "10/8",
            "10.0.0.0 /8", "10.0.0.0/8 ", "::/129", "::1/127", "10.1.0.0/8", "::ffff:10.0.0.0/8", "::ffff:10.0.0.0/129",
            "localhost", "[::1]", "fe80::%eth0/64", "10.0.0.0/255.0.0.0",
        ]
    )
    func malformed(text: String) {
        let error = #expect(throws: WebSocketError.self) { try AddressRange(text) }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains("\"\(text)\"") == true)
    }

    @Test("a range made of an address forgets the bits behind its prefix")
    func masked() throws {
        let address = try #require(IPAddress("10.1.2.3"))
        #expect(AddressRange(address, prefixLength: 8).description == "10.0.0.0/8")
        #expect(AddressRange(address, prefixLength: 99).description == "10.1.2.3")
        #expect(AddressRange(address, prefixLength: -1).description == "0.0.0.0/0")
    }

    @Test("the presets are the ranges of the standards")
    func presets() {
        #expect([AddressRange].loopback.map(\.description) == ["127.0.0.0/8", "::1"])
        let expected = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"]
        #expect([AddressRange].privateNetworks.map(\.description) == expected)
    }
}
