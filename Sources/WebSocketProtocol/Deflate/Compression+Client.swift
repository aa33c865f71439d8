extension Compression {
    /// What to offer a server.
    package var offer: ExtensionHeader {
        var parameters: [ExtensionHeader.Parameter] = []
        if !peerContextTakeover { parameters.append(.init(name: DeflateHeader.serverNoContextTakeover)) }
        if !contextTakeover { parameters.append(.init(name: DeflateHeader.clientNoContextTakeover)) }
        if peerWindowBits < 15 {
            parameters.append(.init(name: DeflateHeader.serverMaxWindowBits, value: "\(peerWindowBits)"))
        }
        let hint = windowBits < 15 ? "\(windowBits)" : nil
        parameters.append(.init(name: DeflateHeader.clientMaxWindowBits, value: hint))
        return ExtensionHeader(name: DeflateHeader.name, parameters: parameters)
    }

    /// What a server's answer to `offer` comes to, nil when it agreed to nothing.
    ///
    /// - Throws: `.protocolError` when the answer does not fit the offer; the connection must be failed then
    ///   (RFC 7692 section 5.1, RFC 6455 section 9.1).
    package func confirm(_ response: [ExtensionHeader]) throws(WebSocketError) -> DeflateParameters? {
        guard let first = response.first else { return nil }
        guard response.count == 1, let answer = DeflateHeader(first), isMet(by: answer) else {
            let text = response.map(\.description).joined(separator: ", ")
            throw WebSocketError(.protocolError, "The server answers the offer \"\(offer)\" with \"\(text)\"")
        }
        var agreed = DeflateParameters()
        agreed.serverContextTakeover = !answer.serverNoContextTakeover
        agreed.clientContextTakeover = contextTakeover && !answer.clientNoContextTakeover
        agreed.serverWindowBits = answer.serverWindowBits ?? 15
        if case .bits(let bits) = answer.clientWindow {
            agreed.clientWindowBits = min(bits, windowBits)
        } else {
            agreed.clientWindowBits = windowBits
        }
        return agreed
    }

    private func isMet(by answer: DeflateHeader) -> Bool {
        if !peerContextTakeover, !answer.serverNoContextTakeover { return false }
        if peerWindowBits < 15, (answer.serverWindowBits ?? 15) > peerWindowBits { return false }
        return answer.clientWindow != .any
    }
}
