import WebSocketProtocol

/// A method, a blank and a target. A target that is accepted keeps the promises of its type; one with a path is read as
/// the same path again once its segments are encoded.
func fuzzRequestTarget(_ input: consuming Input) {
    let parts = input.rest.split(separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: false)
    let method = String(decoding: parts[0], as: UTF8.self)
    guard parts.count == 2, let text = String(validating: parts[1], as: UTF8.self),
        let target = try? RequestTarget(text, method: method)
    else { return }
    require(target.description == text, "\(text) is \(target)")
    checkRequestTarget(target, method: method)
}

/// What every accepted target promises, checked the slow way on its text.
func checkRequestTarget(_ target: RequestTarget, method: String) {
    let text = target.description
    require(!text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }, text)
    require((target.form == .authority) == (method == "CONNECT"), "\(method) \(text)")
    require(target.form != .asterisk || method == "OPTIONS" && text == "*", "\(method) \(text)")
    require((target.authority != nil) == (target.form == .absolute || target.form == .authority), "\(method) \(text)")
    let parts = target.rawPath + (target.rawQuery.map { "?\($0)" } ?? "")
    require(text.utf8.suffix(parts.utf8.count).elementsEqual(parts.utf8), "\(text) does not end with \(parts)")
    require(target.form != .origin || text == parts && text.utf8.first == UInt8(ascii: "/"), "\(text) is not \(parts)")
    checkPath(target)
    checkQuery(target)
}

private func checkPath(_ target: RequestTarget) {
    let path = target.path
    let slashes = target.rawPath.utf8.count { $0 == UInt8(ascii: "/") }
    require(path.segments.count <= slashes, "\(target) has more segments than slashes")
    for segment in path.segments {
        require(segment.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "\(target) has a control character")
        require(segment != "." && segment != "..", "\(target) has a dot segment")
    }
    let encoded = path.segments.map { segment in
        segment.utf8.map { "%" + (($0 < 16) ? "0" : "") + String($0, radix: 16) }.joined()
    }
    let text = "/" + encoded.joined(separator: "/") + (path.endsWithSlash && !path.segments.isEmpty ? "/" : "")
    require((try? RequestTarget(text))?.path == path, "\(target) has the path \(path), which is not \(text)")
}

private func checkQuery(_ target: RequestTarget) {
    let items = Array(target.query)
    let written = (target.rawQuery ?? "").utf8.split(separator: UInt8(ascii: "&"))
    require(items.count == written.count, "\(target) has \(items.count) items")
    for (item, text) in zip(items, written) {
        let name = text.prefix { $0 != UInt8(ascii: "=") }
        let length = name.count - 2 * name.count { $0 == UInt8(ascii: "%") }
        require(item.isNamed(item.name) || item.name.contains("\u{FFFD}"), "\(item.name) is not found")
        require(item.name.utf8.count >= length, "\(text) has the name \(item.name)")
        require(!item.valueBytes.contains(0), "\(text) has a NUL")
    }
}
