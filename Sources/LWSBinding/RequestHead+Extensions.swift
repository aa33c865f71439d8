extension RequestHead {
    /// Whether the library can read what the client offers; if not it hangs up without a word.
    ///
    /// It reads 254 bytes of it at most, but no further than the comma behind an offer that is taken and has parameters.
    /// The copy of all fields that it reads from lies in front of its response, and 400 bytes or more overwrite that.
    ///
    /// - Parameter isDeflateTaken: whether one of the offers of permessage-deflate is taken.
    package func hasReadableExtensions(isDeflateTaken: Bool) -> Bool {
        let values = values("sec-websocket-extensions")
        let limit = 254
        let size = values.reduce(0) { $0 + $1.utf8.count + 1 }
        if size <= limit { return true }
        guard isDeflateTaken, size <= 400, let first = values.first,
            let end = first.utf8.prefix(limit).firstIndex(of: UInt8(ascii: ","))
        else { return false }
        let name = first[..<end].prefix { $0 != ";" && $0 != " " }
        return name == DeflateExtension.name && first[..<end].contains(";")
    }
}
