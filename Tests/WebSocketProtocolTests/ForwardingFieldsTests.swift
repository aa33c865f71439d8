import Testing
import WebSocketProtocol

@Suite("Fields of trusted proxies: Forwarded (RFC 7239) and X-Forwarded-…")
struct ForwardingFieldsTests {
    /// 10.0.0.0/8 and ::1 are proxies.
    private func read(_ fields: ForwardingFields, _ values: [String: [String]]) throws -> ForwardedClient {
        let trusted = [try AddressRange("10.0.0.0/8"), try AddressRange("::1")]
        return fields.client(in: { values[$0] ?? [] }) { address in trusted.contains { $0.contains(address) } }
    }

    private func client(_ node: String?, port: UInt16? = nil, isSecure: Bool? = nil, host: String? = nil) throws
        -> ForwardedClient
    {
        let node = try node.map { ForwardedNode(try #require(IPAddress($0)), port: port) }
        return ForwardedClient(node: node, isSecure: isSecure, host: host)
    }

    @Test("without a field nothing is told")
    func nothing() throws {
        #expect(try read(.forwarded, [:]) == ForwardedClient())
        #expect(try read(.xForwarded, [:]) == ForwardedClient())
        #expect(try read(.forwarded, ["x-forwarded-for": ["192.0.2.1"]]) == ForwardedClient())
        #expect(try read(.xForwarded, ["forwarded": ["for=192.0.2.1"]]) == ForwardedClient())
    }

    @Test(
        "X-Forwarded-For: the first from the right that is no trusted proxy is the client",
        arguments: [
            (["192.0.2.1"], "192.0.2.1", nil),
            (["192.0.2.9, 192.0.2.1"], "192.0.2.1", nil),
            (["192.0.2.9, 192.0.2.1, 10.0.0.1"], "192.0.2.1", nil),
            (["192.0.2.9,192.0.2.1 ,\t10.0.0.1,::1"], "192.0.2.1", nil),
            (["192.0.2.9", "192.0.2.1", "10.0.0.1"], "192.0.2.1", nil),
            (["10.0.0.2, 10.0.0.1"], "10.0.0.2", nil),
            (["192.0.2.1:4711"], "192.0.2.1", 4711),
            (["[2001:db8::1]:4711"], "2001:db8::1", 4711),
            (["[2001:db8::1]"], "2001:db8::1", nil),
            (["2001:db8::1"], "2001:db8::1", nil),
            (["::ffff:192.0.2.1"], "192.0.2.1", nil),
            (["192.0.2.1, ,"], "192.0.2.1", nil),
            (["192.0.2.9, unknown, 10.0.0.1"], "10.0.0.1", nil),
            (["192.0.2.9, garbage, 10.0.0.1"], "10.0.0.1", nil),
            (["192.0.2.9, 192.0.2.1x"], nil, nil),
            (["192.0.2.1:"], nil, nil),
            (["192.0.2.1:65536"], nil, nil),
            (["[192.0.2.1]"], nil, nil),
            (["[::1"], nil, nil),
            (["[::1]x"], nil, nil),
            (["unknown"], nil, nil),
            ([""], nil, nil),
        ] as [([String], String?, UInt16?)]
    )
    func xForwardedFor(lines: [String], address: String?, port: UInt16?) throws {
        #expect(try read(.xForwarded, ["x-forwarded-for": lines]) == client(address, port: port))
    }

    @Test(
        "X-Forwarded-Proto and -Host: what the nearest proxy says",
        arguments: [
            (["https"], ["example.org"], true, "example.org"),
            (["WSS"], ["example.org:8443"], true, "example.org:8443"),
            (["http"], [], false, nil),
            (["https, http"], ["a, b"], false, "b"),
            (["http", "https"], ["a", "b"], true, "b"),
            (["gopher"], [" "], nil, nil),
        ] as [([String], [String], Bool?, String?)]
    )
    func xForwardedOthers(schemes: [String], hosts: [String], isSecure: Bool?, host: String?) throws {
        let values = ["x-forwarded-proto": schemes, "x-forwarded-host": hosts]
        #expect(try read(.xForwarded, values) == client(nil, isSecure: isSecure, host: host))
    }

    @Test(
        "Forwarded: the element of the first from the right that is no trusted proxy",
        arguments: [
            (["for=192.0.2.1"], "192.0.2.1", nil, nil, nil),
            (["For=\"192.0.2.1\";Proto=HTTPS;Host=example.org"], "192.0.2.1", nil, true, "example.org"),
            (["for=192.0.2.1; proto=http ;by=10.0.0.1"], "192.0.2.1", nil, false, nil),
            (["for=\"[2001:db8:cafe::17]:4711\""], "2001:db8:cafe::17", 4711, nil, nil),
            (["for=\"192.0.2.1:_port\""], "192.0.2.1", nil, nil, nil),
            (["host=\"example.org:8443\";for=192.0.2.1"], "192.0.2.1", nil, nil, "example.org:8443"),
            (["for=192.0.2.1;secret=\"a, b;c\\\"d\""], "192.0.2.1", nil, nil, nil),
            (["for=192.0.2.9, for=192.0.2.1;proto=https, for=10.0.0.1;proto=http"], "192.0.2.1", nil, true, nil),
            (["for=192.0.2.9", "for=192.0.2.1;proto=https", "for=10.0.0.1"], "192.0.2.1", nil, true, nil),
            (["for=10.0.0.2;proto=https,for=10.0.0.1"], "10.0.0.2", nil, true, nil),
            (["for=192.0.2.9, for=unknown;proto=https, for=10.0.0.1"], "10.0.0.1", nil, true, nil),
            (["for=192.0.2.9, for=_hidden, for=10.0.0.1"], "10.0.0.1", nil, nil, nil),
            (["for=192.0.2.9, proto=https"], nil, nil, true, nil),
            // What a client wrote cannot change what the proxy wrote behind it.
            (["for=\"192.0.2.9, for=192.0.2.1"], "192.0.2.1", nil, nil, nil),
            (["for=\"192.0.2.9", "for=192.0.2.1;host=\"a,b\""], "192.0.2.1", nil, nil, "a,b"),
            (["for=192.0.2.9;x=\"\\, for=\"192.0.2.1\""], "192.0.2.1", nil, nil, nil),
            (["for=\"192.0.2.9, for=10.0.0.1"], "10.0.0.1", nil, nil, nil),
            // Malformed elements tell nothing.
            (["192.0.2.1"], nil, nil, nil, nil),
            (["for=192.0.2.1:80"], nil, nil, nil, nil),
            (["for=[::1]"], nil, nil, nil, nil),
            (["for=\"192.0.2.1"], nil, nil, nil, nil),
            (["for=\"192.0.2.1\\"], nil, nil, nil, nil),
            (["for=192.0.2.1;for=192.0.2.2"], nil, nil, nil, nil),
            (["for=;proto=https"], nil, nil, nil, nil),
            (["for =192.0.2.1"], nil, nil, nil, nil),
            (["=192.0.2.1"], nil, nil, nil, nil),
            (["for=192.0.2.1 proto=https"], nil, nil, nil, nil),
            (["for=\"192.0.2.1\"x"], nil, nil, nil, nil),
            (["for=\"2001:db8::1:x\""], nil, nil, nil, nil),
        ] as [([String], String?, UInt16?, Bool?, String?)]
    )
    func forwarded(lines: [String], address: String?, port: UInt16?, isSecure: Bool?, host: String?) throws {
        let expected = try client(address, port: port, isSecure: isSecure, host: host)
        #expect(try read(.forwarded, ["forwarded": lines]) == expected)
    }
}
