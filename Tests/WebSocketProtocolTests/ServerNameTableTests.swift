import Testing

@testable import WebSocketProtocol

@Suite("Server names (RFC 6066 section 3)")
struct ServerNameTableTests {
    private let table = ServerNameTable([
        ["example.org", "*.example.org"], ["chat.example.org"], ["*.Example.NET", "example.org"], [],
        ["*.b.example.org"],
    ])

    @Test(
        "a name finds the certificates that have it, exact ones first",
        arguments: [
            ("example.org", [0, 2]), ("EXAMPLE.org.", [0, 2]), ("chat.example.org", [1]), ("a.example.org", [0]),
            ("a.b.example.org", [4]), ("b.example.org", [0]), ("c.a.example.org", []), ("x.example.net", [2]),
            ("example.net", []), (".example.org", []), ("*.example.org", [0]), ("", []), (".", []), ("org", []),
        ]
    )
    func lookUp(name: String, certificates: [Int]) {
        #expect(table.certificates(for: name) == certificates)
    }
}
