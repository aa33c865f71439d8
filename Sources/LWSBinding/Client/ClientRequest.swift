/// A client's opening handshake (RFC 6455 section 4.1), as far as it is not the library's.
///
/// The library adds `Upgrade`, `Connection`, `Sec-WebSocket-Key` and `-Version`, and two fields against caches.
package struct ClientRequest: Sendable {
    /// Path and query, as they go out; begins with "/".
    package var target: String
    /// The `Host` field; with the port where that is not the scheme's default.
    package var host: String
    /// With TLS, the name or address in numbers that the certificate must be for. Names are sent to the server.
    package var serverName: String?
    /// What `Sec-WebSocket-Protocol` offers, the preferred one first.
    package var subprotocols: [String]
    /// What `Sec-WebSocket-Extensions` offers about permessage-deflate, beginning with that name; nil for no offer.
    package var deflateOffer: String?
    /// Every other field, `Origin` among them.
    package var headers: [(name: String, value: String)]

    /// A request for `target` at `host`.
    package init(
        target: String,
        host: String,
        serverName: String? = nil,
        subprotocols: [String] = [],
        deflateOffer: String? = nil,
        headers: [(name: String, value: String)] = []
    ) {
        self.target = target
        self.host = host
        self.serverName = serverName
        self.subprotocols = subprotocols
        self.deflateOffer = deflateOffer
        self.headers = headers
    }

    /// Bytes of the target that the library sends; it cuts longer ones off.
    package static let longestTarget = 2000
    /// Bytes of the host that the library sends.
    package static let longestHost = 110
    /// Bytes of the subprotocols, and of the headers, for which the library's memory is certain to suffice.
    package static let longestFields = 8192

    /// Whether the library sends it as it is: within its limits, and without characters that would end a line early.
    package var isSendable: Bool {
        let texts =
            [target, host, deflateOffer ?? "", serverName ?? ""] + subprotocols
            + headers.flatMap { [$0.name, $0.value] }
        return target.utf8.first == UInt8(ascii: "/") && target.utf8.count <= Self.longestTarget
            && !host.isEmpty && host.utf8.count <= Self.longestHost
            && subprotocols.reduce(0) { $0 + $1.utf8.count + 2 } <= Self.longestFields
            && headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 } <= Self.longestFields
            && (deflateOffer?.utf8.count ?? 0) <= DeflateExtension.longestOffer
            && !texts.contains { $0.utf8.contains { $0 < 0x20 || $0 == 0x7F } }
    }
}
