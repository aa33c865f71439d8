/// An HTTP response as it came (RFC 9112 section 4).
public struct RawResponse: Sendable {
    /// The version in the status line, `HTTP/1.1` for example.
    public let version: String

    /// The status code.
    public let status: Int

    /// The header fields in order.
    public let headers: [(name: String, value: String)]

    /// The body; empty after 101.
    public internal(set) var body: [UInt8] = []

    /// Reads a head without the empty line that ends it; `nil` when it is malformed.
    init?(head: String) {
        let lines = head.split(separator: "\r\n", omittingEmptySubsequences: false)
        let parts = lines[0].split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[1].count == 3, let status = Int(parts[1]) else { return nil }
        version = String(parts[0])
        self.status = status
        var headers: [(name: String, value: String)] = []
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":"), colon != line.startIndex else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            headers.append((String(line[..<colon]), String(value)))
        }
        self.headers = headers
    }

    /// The first value of a field, `nil` when there is none; names are compared without case.
    public subscript(name: String) -> String? { values(name).first }

    /// The values of a field, one for each time it came.
    public func values(_ name: String) -> [String] {
        headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    /// The body as UTF-8.
    public var text: String { String(decoding: body, as: UTF8.self) }
}
