/// The rules for names of rooms.
package enum RoomName {
    /// Bytes of UTF-8 that a name may have.
    package static let maxBytes = 1024

    /// The key that a name is known by.
    ///
    /// - Throws: `.invalidTopic` for a name of more than 1,024 bytes.
    package static func key(_ name: String) throws(WebSocketError) -> UTF8Key {
        guard name.utf8.count <= maxBytes else {
            throw WebSocketError(
                .invalidTopic,
                "A room's name has \(name.utf8.count) bytes, and \(maxBytes) are allowed"
            )
        }
        return UTF8Key(name)
    }

    /// The segments of a name or a pattern, cut at the bytes of dots: what follows a dot never hides it.
    static func segments(of text: String) -> [UTF8Key] {
        text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map { UTF8Key(Substring($0)) }
    }
}
