/// What a proxy says to the request for a tunnel (RFC 9110 section 9.3.6).
///
/// As an error it is the refusal.
package struct TunnelAnswer: Error, Hashable, Sendable, CustomStringConvertible {
    /// The status, from 101 to 999; 101 and any but 2xx is a refusal.
    package let status: Int

    /// The proxy's words for it as far as they are fit for a log, perhaps none.
    package let reason: String

    /// Whether what follows comes from the server.
    package var isTunnel: Bool { (200..<300).contains(status) }

    /// Status and words, such as "403 Forbidden".
    package var description: String { reason.isEmpty ? "\(status)" : "\(status) \(reason)" }

    /// Reads a status line without its end; nil when it is none of HTTP/1 (RFC 9112 section 4).
    init?(statusLine line: some Collection<UInt8>) {
        let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, TunnelAnswer.isVersion(parts[0]), parts[1].count == 3,
            let status = DecimalNumber.parse(String(decoding: parts[1], as: UTF8.self)[...].utf8, atMost: 999)
        else { return nil }
        self.status = status
        reason = parts.count < 3 ? "" : TunnelAnswer.printable(parts[2])
    }

    /// How every status line begins.
    static let start = Array("HTTP/1.".utf8)
    private static let longestReason = 100

    private static func isVersion(_ text: some Collection<UInt8>) -> Bool {
        text.starts(with: start) && text.count == start.count + 1
            && text.dropFirst(start.count).allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private static func printable(_ text: some Collection<UInt8>) -> String {
        String(decoding: text.filter { (0x20..<0x7F).contains($0) }.prefix(longestReason), as: UTF8.self)
    }
}
