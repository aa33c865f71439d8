import WebSocketProtocol

/// The whole input is the start of a stream: what is decoded is encoded to the same bytes, what is incomplete becomes
/// complete or wrong with more bytes only, and masking in pieces equals masking at once.
func fuzzFrameHeader(_ input: consuming Input) {
    let bytes = Array(input.rest)
    guard let (header, length) = decode(bytes) else { return }
    require((2...14).contains(length) && length <= bytes.count, "header of \(length) in \(bytes.count) bytes")
    require(header.payloadLength >= 0, "payload of \(header.payloadLength) bytes")
    require(header.encoded() == Array(bytes.prefix(length)), "\(header) is encoded as \(header.encoded())")
    for end in 0..<length {
        require(decode(Array(bytes.prefix(end))) == nil, "decoded from \(end) of \(length) bytes")
    }
    guard let key = header.maskingKey else { return }
    checkMasking(Array(bytes.dropFirst(length)), key)
}

/// `nil` for what is incomplete or wrong. Whether it is wrong must not depend on what follows.
private func decode(_ bytes: [UInt8]) -> (header: FrameHeader, length: Int)? {
    do throws(WebSocketError) {
        guard let (header, length) = try FrameHeader.decode(unsafe bytes.span.bytes) else {
            require(bytes.count < 14, "14 bytes do not suffice")
            return nil
        }
        return (header, length)
    } catch {
        require(error == WebSocketError(.protocolError, ""), "\(error)")
        let longer = bytes + [UInt8](repeating: 0xA5, count: 14)
        require((try? FrameHeader.decode(unsafe longer.span.bytes)) == nil, "\(bytes) is wrong only at its end")
        return nil
    }
}

private func checkMasking(_ payload: [UInt8], _ key: UInt32) {
    var masked = payload
    FrameHeader.mask(&masked, key: key)
    let cut = payload.count / 3
    var (head, tail) = (Array(payload.prefix(cut)), Array(payload.dropFirst(cut)))
    FrameHeader.mask(&head, key: key)
    FrameHeader.mask(&tail, key: key, offset: cut)
    require(head + tail == masked, "masking in pieces differs, key \(key)")
    FrameHeader.mask(&masked, key: key)
    require(masked == payload, "unmasking does not undo masking, key \(key)")
}
