internal import WebSockets

/// The head of an HTTP request as a script wants it, right or wrong (RFC 9112 section 3).
public struct RawRequest: Sendable {
    /// The method, `GET` by default.
    public var method: String

    /// Path and query.
    public var target: String

    /// What the request line ends with, `HTTP/1.1` by default.
    public var version = "HTTP/1.1"

    /// The header fields in order, as often as they are to be sent.
    public var headers: [(name: String, value: String)]

    /// What follows the head; empty by default. No Content-Length is added for it.
    public var body: [UInt8] = []

    /// A plain request with a `Host` field, then `headers`.
    public init(_ target: String, method: String = "GET", headers: KeyValuePairs<String, String> = [:]) {
        self.method = method
        self.target = target
        self.headers = [("Host", "localhost")] + headers.map { ($0.key, $0.value) }
    }

    /// A correct opening handshake (RFC 6455 section 4.1) with a random key, then `headers`.
    public static func handshake(_ target: String, headers: KeyValuePairs<String, String> = [:]) -> RawRequest {
        let key = Base64.encode((0..<16).map { _ in UInt8.random(in: 0...255) })
        var request = RawRequest(target)
        request.headers += [
            ("Upgrade", "websocket"), ("Connection", "Upgrade"),
            ("Sec-WebSocket-Key", key), ("Sec-WebSocket-Version", "13"),
        ]
        request.headers += headers.map { ($0.key, $0.value) }
        return request
    }

    /// Leaves every field of this name out; names are compared without case.
    public mutating func remove(_ name: String) {
        headers.removeAll { $0.name.lowercased() == name.lowercased() }
    }

    /// Sends one field of this name, in place of those there were.
    public mutating func set(_ name: String, _ value: String) {
        remove(name)
        add(name, value)
    }

    /// Sends one more field.
    public mutating func add(_ name: String, _ value: String) {
        headers.append((name, value))
    }

    /// The first value of a field, `nil` when it is not sent.
    public subscript(name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The request as it goes out.
    public var bytes: [UInt8] {
        let lines = ["\(method) \(target) \(version)"] + headers.map { "\($0.name): \($0.value)" }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
    }
}
