import WebSocketProtocol

/// Lines: a name, then up to eight patterns. A comparison with each of them, segment by segment, says which match.
func fuzzTopicPattern(_ input: consuming Input) {
    let lines = input.rest.split(separator: UInt8(ascii: "\n"), maxSplits: 8, omittingEmptySubsequences: false)
        .map { Array(String(decoding: $0, as: UTF8.self).utf8) }
    let name = lines[0]
    var table = TopicTable<Int>()
    var expected: [[UInt8]: Int] = [:]
    for (index, line) in lines.dropFirst().enumerated() {
        let text = String(decoding: line, as: UTF8.self)
        let pattern = requireQuick("a pattern of \(line.count) bytes") { try? TopicPattern(text) }
        require((pattern != nil) == isPattern(line), "\(text) was \(pattern == nil ? "refused" : "accepted")")
        guard let pattern else { continue }
        requireQuick("adding a pattern") { table[pattern] = index }
        require(table[pattern] == index, "\(text) is not there")
        expected[line] = index
    }
    let key = UTF8Key(decoding: name)
    let found = requireQuick("a name of \(name.count) bytes") { table.matches(key) }
    let matching = expected.filter { matches(segments(of: name), segments(of: $0.key)) }.values
    require(found.sorted() == matching.sorted(), "\(key) matches \(found) of \(lines), and \(matching) should")
    for line in expected.keys {
        guard let pattern = try? TopicPattern(String(decoding: line, as: UTF8.self)) else { continue }
        table[pattern] = nil
        require(table[pattern] == nil, "\(pattern) is still there")
    }
    require(table.isEmpty && table.nodeCount == 0, "\(table.nodeCount) nodes are left")
}

private func segments(of text: [UInt8]) -> [ArraySlice<UInt8>] {
    text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
}

private let any = Array("*".utf8)[...]
private let rest = Array(">".utf8)[...]

private func isPattern(_ text: [UInt8]) -> Bool {
    let segments = segments(of: text)
    guard text.count <= 1024, segments.count <= 64, !segments.contains([]), !segments.dropLast().contains(rest) else {
        return false
    }
    return segments.allSatisfy { $0.count == 1 || !$0.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: ">") } }
}

private func matches(_ name: [ArraySlice<UInt8>], _ pattern: [ArraySlice<UInt8>]) -> Bool {
    for (index, segment) in pattern.enumerated() {
        if segment == rest { return index < name.count && !name[index...].contains([]) }
        guard index < name.count, segment == name[index] || segment == any && !name[index].isEmpty else { return false }
    }
    return name.count == pattern.count
}
