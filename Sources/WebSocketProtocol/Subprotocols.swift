/// Choosing the application protocol of a connection (RFC 6455 sections 1.9 and 4.2.2).
package enum Subprotocols {
    /// The names a client offers, in its order of preference.
    ///
    /// - Parameter headerValues: the value of each `Sec-WebSocket-Protocol` field of the request.
    /// - Returns: the names, none when there is no such field; `nil` when a field has no name, a name is not a token,
    ///   or a name comes twice (RFC 6455 section 4.1).
    package static func offered(in headerValues: [String]) -> [String]? {
        var offered: [String] = []
        for value in headerValues {
            let names = TokenList.elements(of: value)
            guard !names.isEmpty, names.allSatisfy(isToken) else { return nil }
            offered += names
        }
        return Set(offered.map(UTF8Key.init)).count == offered.count ? offered : nil
    }

    /// The first name the server supports, in the server's order, that the client offers; `nil` when none fits.
    package static func choose(from offered: [String], preferring supported: [String]) -> String? {
        supported.first(where: offered.contains)
    }

    /// Whether a text may be the name of a subprotocol: a token of RFC 7230 section 3.2.6.
    package static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(TokenList.isTokenByte)
    }
}
