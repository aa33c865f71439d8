import WebSocketProtocol

/// The whole input is a payload. An oracle by the letter of RFC 6455 says what it means.
func fuzzClosePayload(_ input: consuming Input) {
    let payload = Array(input.rest)
    let parsed = ClosePayload.parse(unsafe payload.span.bytes)
    require(parsed == expectedMeaning(of: payload), "\(payload) is \(parsed)")
    guard case .valid(let code, let text) = parsed, code != .noStatus else { return }
    // A payload that a control frame can carry is encoded as it came.
    let encoded = ClosePayload.encode(code, text)
    require(encoded.count <= 125, "encoded to \(encoded.count) bytes")
    require(encoded == payload || payload.count > 125, "\(payload) is encoded as \(encoded)")
    require(payload.starts(with: encoded), "\(encoded) is not the start of \(payload)")
}

private func expectedMeaning(of payload: [UInt8]) -> ClosePayload.Parsed {
    guard let first = payload.first else { return .valid(.noStatus, "") }
    guard payload.count > 1 else { return .invalid(.protocolError) }
    let number = UInt16(first) << 8 | UInt16(payload[1])
    let isRegistered = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014].contains(number)
    guard isRegistered || (3000...4999).contains(number) else { return .invalid(.protocolError) }
    guard let text = String(validating: payload.dropFirst(2), as: UTF8.self) else { return .invalid(.invalidPayload) }
    return .valid(CloseCode(rawValue: number), text)
}
