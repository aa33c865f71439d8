import Testing
import WebSocketProtocol

@Suite("PROXY protocol")
struct ProxyHeaderTests {
    /// Reads a header that may come in pieces and with other bytes behind it; checks that none of those is taken.
    private func parse(_ bytes: [UInt8], pieces: Int = .max, then following: [UInt8] = Array("GET /".utf8)) throws
        -> ProxyHeader?
    {
        var parser = ProxyHeaderParser()
        var stream = (bytes + following)[...]
        while parser.header == nil, !stream.isEmpty {
            let taken = try parser.feed(stream.prefix(min(pieces, parser.wanted)))
            stream = stream.dropFirst(taken)
        }
        if parser.header != nil {
            #expect(Array(stream) == following)
            #expect(parser.wanted == 0)
            #expect(try parser.feed(stream) == 0)
        }
        return parser.header
    }

    private func header(_ client: String, port: UInt16, isSecure: Bool? = nil) throws -> ProxyHeader {
        ProxyHeader(client: .ip(try #require(IPAddress(client)), port: port), isSecure: isSecure)
    }

    // MARK: Version 1

    @Test(
        "version 1 names the client",
        arguments: [
            ("PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n", "192.0.2.1", 56324),
            ("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", "255.255.255.255", 65535),
            ("PROXY TCP4 1.1.1.1 1.1.1.1 0 0\r\n", "1.1.1.1", 0),
            ("PROXY TCP6 2001:db8::1 ::1 4711 80\r\n", "2001:db8::1", 4711),
            ("PROXY TCP6 ::ffff:192.0.2.1 ::ffff:192.0.2.2 1 2\r\n", "192.0.2.1", 1),
        ]
    )
    func text(line: String, address: String, port: UInt16) throws {
        let expected = try header(address, port: port)
        for pieces in [1, 2, 7, Int.max] { #expect(try parse(Array(line.utf8), pieces: pieces) == expected) }
    }

    @Test(
        "UNKNOWN leaves the addresses of the socket, whatever follows it",
        arguments: [
            "PROXY UNKNOWN\r\n",
            "PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n",
            "PROXY UNKNOWN \(String(repeating: "x", count: 107 - 16))\r\n",
        ]
    )
    func unknown(line: String) throws {
        #expect(try parse(Array(line.utf8)) == ProxyHeader())
    }

    @Test(
        "a malformed line is refused",
        arguments: [
            "PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\n",
            "PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r \n",
            "PROXY TCP4 192.0.2.1 192.0.2.2 56324\r\n",
            "PROXY TCP4 192.0.2.1 192.0.2.2 56324 443 \r\n",
            "PROXY TCP4  192.0.2.1 192.0.2.2 56324 443\r\n",
            "PROXY  TCP4 192.0.2.1 192.0.2.2 56324 443\r\n",
            "PROXY TCP4 192.0.2.1 192.0.2.2 056324 443\r\n",
            "PROXY TCP4 192.0.2.1 192.0.2.2 65536 443\r\n",
            "PROXY TCP4 192.0.2.1 192.0.2.2 1 -1\r\n",
            "PROXY TCP4 192.0.2.1 192.0.2.2 1 \r\n",
            "PROXY TCP4 192.0.2.01 192.0.2.2 1 1\r\n",
            "PROXY TCP4 ::1 ::1 1 1\r\n",
            "PROXY TCP4 ::ffff:192.0.2.1 192.0.2.2 1 1\r\n",
            "PROXY TCP6 192.0.2.1 192.0.2.2 1 1\r\n",
            "PROXY TCP6 [::1] ::1 1 1\r\n",
            "PROXY TCP4 192.0.2.1 localhost 1 1\r\n",
            "PROXY tcp4 192.0.2.1 192.0.2.2 1 1\r\n",
            "PROXY UDP4 192.0.2.1 192.0.2.2 1 1\r\n",
            "PROXY UNKNOWNX\r\n",
            "PROXY \r\n",
            "PROXY UNKNOWN \(String(repeating: "x", count: 108 - 16))\r\n",
        ]
    )
    func malformedText(line: String) throws {
        let error = #expect(throws: ProxyHeader.Fault.self) { try parse(Array(line.utf8)) }
        #expect(error != .missing)
    }

    @Test(
        "what is no header is refused at its first wrong byte",
        arguments: [
            ("G", 0), ("PROXY\tTCP4", 5), ("proxy ", 0), ("\r\n\r\n\0\r\nQUITX", 11), ("\u{16}\u{3}\u{1}", 0),
            ("\r\nG", 2),
        ]
    )
    func missing(text: String, wrongByte: Int) throws {
        var parser = ProxyHeaderParser()
        let bytes = Array(text.utf8)
        #expect(try parser.feed(bytes[..<wrongByte]) == wrongByte)
        #expect(throws: ProxyHeader.Fault.missing) { try parser.feed(bytes[wrongByte...]) }
    }

    // MARK: Version 2

    @Test(
        "version 2 names the client",
        arguments: [
            (Version2.header(0x21, 0x11, Version2.ipv4), ("192.0.2.1", 56324)),
            (Version2.header(0x21, 0x21, Version2.ipv6), ("2001:db8::1", 4711)),
            (
                Version2.header(
                    0x21,
                    0x11,
                    Version2.ipv4 + Version2.value(0x04, [1, 2, 3]) + Version2.value(0xEE, [])
                ), ("192.0.2.1", 56324)
            ),
            (
                Version2.header(
                    0x21,
                    0x11,
                    Version2.ipv4 + Version2.value(0x04, Array(repeating: 0, count: 4096 - 16 - 12 - 3))
                ),
                ("192.0.2.1", 56324)
            ),
        ] as [([UInt8], (String, UInt16))]
    )
    func binary(bytes: [UInt8], client: (String, UInt16)) throws {
        let expected = try header(client.0, port: client.1)
        for pieces in [1, 5, 16, Int.max] { #expect(try parse(bytes, pieces: pieces) == expected) }
    }

    @Test(
        "version 2 names a Unix-domain client",
        arguments: [("/run/a.sock", "/run/a.sock"), ("\0name", "@name"), ("", "")]
    )
    func unixDomain(raw: String, path: String) throws {
        #expect(try parse(Version2.header(0x21, 0x31, Version2.unix(raw))) == ProxyHeader(client: .unix(path: path)))
    }

    @Test(
        "LOCAL, UNSPEC and unspecified transports leave the addresses of the socket",
        arguments: [
            Version2.header(0x20, 0x00, []),
            Version2.header(0x20, 0x11, Version2.ipv4),
            Version2.header(0x20, 0xFF, [1, 2, 3]),
            Version2.header(0x21, 0x00, []),
            Version2.header(0x21, 0x00, Version2.value(0x04, [0])),
            Version2.header(0x21, 0x10, Version2.ipv4),
        ]
    )
    func direct(bytes: [UInt8]) throws {
        #expect(try parse(bytes) == ProxyHeader())
    }

    @Test(
        "a malformed header is refused",
        arguments: [
            Version2.header(0x11, 0x11, Version2.ipv4),
            Version2.header(0x31, 0x11, Version2.ipv4),
            Version2.header(0x22, 0x11, Version2.ipv4),
            Version2.header(0x2F, 0x11, Version2.ipv4),
            Version2.header(0x21, 0x41, Version2.ipv4),
            Version2.header(0x21, 0x13, Version2.ipv4),
            Version2.header(0x21, 0x12, Version2.ipv4),
            Version2.header(0x21, 0x11, Array(Version2.ipv4.dropLast())),
            Version2.header(0x21, 0x11, []),
            Version2.header(0x21, 0x21, Version2.ipv4),
            Version2.header(0x21, 0x31, Array(Version2.unix("/a").dropLast())),
            Version2.header(0x21, 0x11, Version2.ipv4 + [0x04]),
            Version2.header(0x21, 0x11, Version2.ipv4 + [0x04, 0]),
            Version2.header(0x21, 0x11, Version2.ipv4 + [0x04, 0, 1]),
            Version2.header(0x21, 0x11, Version2.ipv4 + Version2.value(0x03, [0, 0, 0, 0])),
            Version2.header(0x21, 0x11, Version2.ipv4 + Version2.value(0x03, [0, 0])),
            Version2.header(0x21, 0x11, Version2.ipv4 + Version2.value(0x20, [1, 0, 0, 0])),
            Version2.header(0x21, 0x11, Version2.ipv4, length: 4096 - 15),
            Version2.header(0x21, 0x11, Version2.ipv4, length: 65_535),
        ]
    )
    func malformedBinary(bytes: [UInt8]) {
        let error = #expect(throws: ProxyHeader.Fault.self) { try parse(bytes) }
        #expect(error != .missing)
    }

    @Test("a header announcing one byte too much is refused before that is sent")
    func tooLong() {
        var parser = ProxyHeaderParser()
        #expect(throws: ProxyHeader.Fault.malformed("longer than 4096 bytes")) {
            try parser.feed(Version2.header(0x21, 0x11, [], length: 4096 - 15))
        }
    }

    @Test(
        "the value about TLS tells whether the client used it",
        arguments: [(1, true), (0, false), (7, true), (6, false)]
    )
    func tls(flags: UInt8, isSecure: Bool) throws {
        let bytes = Version2.header(0x21, 0x11, Version2.ipv4 + Version2.value(0x20, [flags, 0, 0, 0, 0]))
        #expect(try parse(bytes) == (try header("192.0.2.1", port: 56324, isSecure: isSecure)))
    }

    @Test("a checksum that is right is accepted")
    func checksum() throws {
        // CRC-32C of the header with zeros in the place of the checksum, computed bit by bit.
        func crc(_ bytes: [UInt8]) -> UInt32 {
            var value: UInt32 = 0xFFFF_FFFF
            for byte in bytes {
                for bit in 0..<8 {
                    let isSet = (value ^ UInt32(byte >> bit)) & 1 == 1
                    value = isSet ? value >> 1 ^ 0x82F6_3B78 : value >> 1
                }
            }
            return ~value
        }
        #expect(crc(Array("123456789".utf8)) == 0xE306_9283, "the check value of the algorithm")
        let zeroed = Version2.header(0x21, 0x11, Version2.ipv4 + Version2.value(0x03, [0, 0, 0, 0]))
        let sum = crc(zeroed)
        let bytes = zeroed.dropLast(4) + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: sum >> $0) }
        #expect(try parse(Array(bytes)) == (try header("192.0.2.1", port: 56324)))
    }

    @Test("no bytes at all make the parser fail in another way, or take more than it wants")
    func random() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<2000 {
            var bytes = Bool.random(using: &generator) ? Version2.signature + [0x21] : Array("PROXY TCP4 ".utf8)
            for _ in 0..<Int.random(in: 0..<300, using: &generator) {
                bytes.append(.random(in: 0...255, using: &generator))
            }
            var parser = ProxyHeaderParser()
            do throws(ProxyHeader.Fault) {
                let wanted = parser.wanted
                let taken = try parser.feed(bytes)
                #expect(taken <= bytes.count)
                #expect(taken == bytes.count || parser.header != nil)
                #expect(wanted > 0)
            } catch {
                #expect(error != .missing)
            }
        }
    }
}
