/// Which of several certificates a client means by the server name it sends (RFC 6066 section 3).
///
/// Names are compared as DNS names are: ASCII letters of either case are the same, and a dot at the end says nothing.
/// "*.example.org" stands for exactly one label in front of ".example.org" (RFC 9525 section 6.3).
package struct ServerNameTable: Sendable {
    private var certificates: [UTF8Key: [Int]] = [:]

    /// - Parameter names: the DNS names of each certificate, in the order the certificates were given.
    package init(_ names: [[String]]) {
        for (index, names) in names.enumerated() {
            for name in Set(names.map { Self.key($0.utf8) }) where name != "" {
                certificates[name, default: []].append(index)
            }
        }
    }

    /// The certificates for a name: those that have it exactly, else those with a wildcard for it; none when neither.
    package func certificates(for serverName: String) -> [Int] {
        let name = serverName.utf8
        if let exact = certificates[Self.key(name)], name.first != UInt8(ascii: "*") { return exact }
        guard let dot = name.firstIndex(of: UInt8(ascii: ".")), dot != name.startIndex else { return [] }
        return certificates[Self.key([UInt8(ascii: "*")] + name[dot...])] ?? []
    }

    private static func key(_ name: some Sequence<UInt8>) -> UTF8Key {
        let lower = name.map(TokenList.lowercased)
        return UTF8Key(decoding: lower.last == UInt8(ascii: ".") ? lower.dropLast() : lower[...])
    }
}
