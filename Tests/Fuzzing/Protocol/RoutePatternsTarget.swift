import WebSocketProtocol

/// Lines: a path, then up to eight patterns. A search through all of them, segment by segment, says which matches.
func fuzzRoutePatterns(_ input: consuming Input) {
    let lines = input.rest.split(separator: UInt8(ascii: "\n"), maxSplits: 8, omittingEmptySubsequences: false)
    let texts = lines.map { String(decoding: $0, as: UTF8.self) }
    let path = texts[0]
    var table = RouteTable<Int>()
    var oracle = RouteOracle()
    for (index, text) in texts.dropFirst().enumerated() {
        guard let pattern = try? RoutePattern(text) else {
            require(!RouteOracle.isPattern(text), "\(text) was refused")
            continue
        }
        require(RouteOracle.isPattern(text), "\(text) was accepted")
        require((try? RoutePattern(pattern.description)) == pattern, "\(text) describes itself as \(pattern)")
        let isNew = (try? table.insert(pattern, index)) != nil
        require(isNew == oracle.insert(text, index), "\(text) after \(texts.dropFirst().prefix(index))")
    }
    let found = RoutePath(path).flatMap { table.match($0.segments) }
    let expected = oracle.match(path)
    require(found?.value == expected?.value, "\(path) matches \(String(describing: found)) in \(texts)")
    let values = found?.parameters.map { Array($0.value.utf8) }
    require(values == expected?.parameters, "\(path) has \(String(describing: found?.parameters)) in \(texts)")
}
