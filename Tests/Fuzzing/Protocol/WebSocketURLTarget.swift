import WebSocketProtocol

/// A URL, then on further lines where its server and the next ones redirect to. Whatever they say, what comes of it
/// can be sent, is read again as the same URL, and leads nowhere it must not.
func fuzzWebSocketURL(_ input: consuming Input) {
    let lines = input.rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
    guard let text = lines.first, let first = try? WebSocketURL(text) else { return }
    check(first)
    var redirects = Redirects(from: first, limit: 10)
    var last = first
    for location in lines.dropFirst() {
        do throws(WebSocketError) {
            guard let target = try redirects.follow(status: 302, location: location) else {
                require(false, "a redirect is none")
                return
            }
            check(target.url)
            require(target.url.isSecure || !last.isSecure, "\(last) loses its TLS: \(location)")
            require(isUnix(target.url) == isUnix(last), "\(last) changes its kind: \(location)")
            require(target.url.credentials == nil || target.url.credentials == first.credentials, "foreign credentials")
            last = target.url
        } catch {
            require(error == WebSocketError(.redirectRefused, ""), "\(error)")
            return
        }
    }
}

private func isUnix(_ url: WebSocketURL) -> Bool {
    if case .unixSocket = url.endpoint { true } else { false }
}

private func check(_ url: WebSocketURL) {
    let canBeSent = { (text: String) in text.utf8.allSatisfy { (0x21...0x7E).contains($0) } }
    require(canBeSent(url.resource) && canBeSent(url.hostField), "\(url) cannot be sent")
    require(url.resource.utf8.first == UInt8(ascii: "/"), "\(url.resource) is no resource")
    require(url.serverName != nil || url.address != nil, "\(url) names no server")
    var plain = url
    plain.credentials = nil
    require((try? WebSocketURL(url.absoluteString)) == plain, "\(url) is read as something else")
}
