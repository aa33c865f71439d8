import WebSocketProtocol

/// Two names, with a line between them. Keys are equal when their bytes are, and found again.
func fuzzRoomName(_ input: consuming Input) {
    let lines = input.rest.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
    let names = lines.map { String(decoding: $0, as: UTF8.self) }
    let keys = names.map { name in requireQuick("the key of \(name.utf8.count) bytes") { try? RoomName.key(name) } }
    for (name, key) in zip(names, keys) {
        require((key != nil) == (name.utf8.count <= 1024), "a name of \(name.utf8.count) bytes")
        if let key { require(key.text.utf8.elementsEqual(name.utf8), "\(name) became \(key)") }
    }
    let all = names.map { UTF8Key($0) }
    let table = requireQuick("a table of \(names.map(\.utf8.count)) bytes") {
        Dictionary(zip(all, all.indices)) { first, _ in first }
    }
    for (index, key) in all.enumerated() {
        let found = requireQuick("a look-up of \(key.text.utf8.count) bytes") { table[key] }
        let expected = all.indices.first { names[$0].utf8.elementsEqual(names[index].utf8) }
        require(found == expected, "\(key) is at \(String(describing: found))")
    }
}
