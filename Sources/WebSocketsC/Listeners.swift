internal import WebSockets

/// Reads where to listen: "8080, [::]:8081, unix:/run/chat.sock".
func listeners(_ text: String) throws(Failure) -> [Listener] {
    var listeners: [Listener] = []
    for item in text.split(separator: ",") {
        let item = item.drop { $0 == " " }.prefix { $0 != " " }
        guard let address = ListenAddress(item) else {
            throw .argument("\"\(item)\" is no port, host:port, unix:path or inherited")
        }
        listeners.append(Listener(address))
    }
    if listeners.isEmpty { throw .argument("there is no port to listen on") }
    return listeners
}

extension ListenAddress {
    /// Nil when it is none.
    fileprivate init?(_ text: Substring) {
        if text == "inherited" {
            self = .inherited(name: nil)
        } else if text.hasPrefix("inherited:") {
            self = .inherited(name: String(text.dropFirst("inherited:".count)))
        } else if text.hasPrefix("unix:") {
            self = .unix(path: String(text.dropFirst("unix:".count)))
        } else if let port = UInt16(text) {
            self = .tcp(host: "127.0.0.1", port: Int(port))
        } else {
            guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
                return nil
            }
            var host = text[..<colon]
            if host.hasPrefix("["), host.hasSuffix("]") {
                host = host.dropFirst().dropLast()
            } else if host.isEmpty || host.contains(":") {
                return nil
            }
            self = .tcp(host: String(host), port: Int(port))
        }
    }
}
