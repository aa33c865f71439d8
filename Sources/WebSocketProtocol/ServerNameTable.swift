/// Which of several certificates a client means by the server name it sends (RFC 6066 section 3).
///
/// Names are compared as DNS names are: ASCII letters of either case are the same, and a dot at the end says nothing.
/// "*.example.org" stands for exactly one label in front of ".example.org" (RFC 9525 section 6.3).
package struct ServerNameTable: Sendable {
    private var certificates: [String: [Int]] = [:]

    /// - Parameter names: the DNS names of each certificate, in the order the certificates were given.
    package init(_ names: [[String]]) {
        for (index, names) in names.enumerated() {
            for name in Set(names.map(Self.normal)) where !name.isEmpty {
                certificates[name, default: []].append(index)
            }
        }
    }

    /// The certificates for a name: those that have it exactly, else those with a wildcard for it; none when neither.
    package func certificates(for serverName: String) -> [Int] {
        let name = Self.normal(serverName)
        if let exact = certificates[name], !name.hasPrefix("*") { return exact }
        guard let dot = name.firstIndex(of: "."), dot != name.startIndex else { return [] }
        return certificates["*\(name[dot...])"] ?? []
    }

    private static func normal(_ name: String) -> String {
        let lower = name.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        return String(decoding: lower.last == UInt8(ascii: ".") ? lower.dropLast() : lower[...], as: UTF8.self)
    }
}
