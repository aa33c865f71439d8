extension RawPeer {
    /// Sends a request as it is.
    public func send(_ request: RawRequest) throws(PeerError) {
        try send(request.bytes)
    }

    /// Reads a response with its body: as long as Content-Length says, or until the end of the stream without one.
    ///
    /// - Parameter toHead: the request was HEAD, so no body follows (RFC 9110 section 9.3.2). Default false.
    public func readResponse(toHead: Bool = false) throws(PeerError) -> RawResponse {
        let deadline = Deadline(after: timeout)
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let index = unread.indices.first(where: { unread[$0...].starts(with: end) }) {
                let head = take(index - unread.startIndex)
                _ = take(end.count)
                guard var response = RawResponse(head: String(decoding: head, as: UTF8.self)) else {
                    throw PeerError(.malformed, "no HTTP response: \(String(decoding: head, as: UTF8.self))")
                }
                if !toHead { response.body = try readBody(of: response) }
                return response
            }
            try fill(by: deadline, awaiting: "the head of a response")
        }
    }

    /// Opens a WebSocket and checks the answer (RFC 6455 section 4.1): status 101 and the right Sec-WebSocket-Accept.
    ///
    /// - Returns: the response, for what else it says.
    @discardableResult
    public func openWebSocket(
        _ target: String = "/",
        headers: KeyValuePairs<String, String> = [:]
    ) throws(PeerError) -> RawResponse {
        let request = RawRequest.handshake(target, headers: headers)
        try send(request)
        let response = try readResponse()
        guard response.status == 101 else {
            throw PeerError(.unexpected, "status \(response.status) instead of 101: \(response.text)")
        }
        let expected = HandshakeKey.accept(for: request["Sec-WebSocket-Key"] ?? "")
        guard response.values("Sec-WebSocket-Accept") == [expected] else {
            let values = response.values("Sec-WebSocket-Accept")
            throw PeerError(.malformed, "Sec-WebSocket-Accept is \(values) instead of \(expected)")
        }
        usesExtension = response["Sec-WebSocket-Extensions"] != nil
        return response
    }

    private func readBody(of response: RawResponse) throws(PeerError) -> [UInt8] {
        if (100...199).contains(response.status) || response.status == 204 || response.status == 304 { return [] }
        guard let length = response["Content-Length"] else { return try readUntilClosed().bytes }
        guard let count = Int(length), count >= 0 else { throw PeerError(.malformed, "Content-Length: \(length)") }
        return try read(count, awaiting: "\(count) bytes of body")
    }
}
