internal import WebSocketProtocol

/// What the installed libwebsockets does of the things this binding relies on without a promise in its documentation.
///
/// Found out once per process by short sessions over socket pairs, so that a library that behaves otherwise costs
/// speed or a feature, and never a broken stream.
package struct LibraryAbilities: Sendable, Equatable {
    /// Frames of our own, written behind each other in one call, arrive as they are.
    package var writesRawBatches = false
    /// `RequestHead.fields` has the fields the library knows no token for.
    package var showsCustomHeaders = false
    /// A Ping is reported, by the Pong the library sent for it.
    package var showsPings = false
    /// Compressed messages come through untouched, and the response says what was agreed on about them.
    package var passesCompressedMessages = false
    /// It has clients, which is left out of some builds of it, and they come through the handshake.
    package var opensClients = false
    /// As `showsCustomHeaders`, for `ResponseHead.fields`.
    package var showsResponseHeaders = false
    /// As `writesRawBatches`, for masked frames of a client.
    package var writesMaskedBatches = false

    /// The abilities of this process's library; those that could not be tested are false.
    package static let tested: LibraryAbilities = {
        var abilities = LibraryAbilities()
        try? SelfTestSession.hold { abilities.testPlain($0) }
        let agreed = "permessage-deflate; client_max_window_bits=10"
        try? SelfTestSession.hold(agreeing: agreed) { abilities.testCompression($0, agreed) }
        try? SelfTestSession.hold { abilities.testClient($0) }
        return abilities
    }()

    private mutating func testPlain(_ session: SelfTestSession) {
        guard session.open("X-First: 1\r\nX-Second: two words\r\nCookie: a=b\r\nSec-Fetch-Mode: websocket") else {
            return
        }
        let names = session.connection.names
        showsCustomHeaders = ["x-first", "x-second", "cookie", "sec-fetch-mode"].allSatisfy(names.contains)
        // A short frame and one with the longer length.
        let batch: [UInt8] = [0x82, 2, 1, 2] + [0x82, 126, 0, 200] + [UInt8](repeating: 7, count: 200)
        let isWritten = session.connection.writeRaw(unsafe batch.span.bytes)
        writesRawBatches = isWritten && session.turn { session.received.suffix(batch.count) == batch[...] }
        // A masked Ping with the payload "p" and a key of zeros.
        session.send([0x89, 0x81, 0, 0, 0, 0, UInt8(ascii: "p")])
        showsPings = session.turn { session.connection.pings == [[UInt8(ascii: "p")]] }
    }

    private mutating func testCompression(_ session: SelfTestSession, _ agreed: String) {
        // Behind another extension, and once more, which the library hangs up on when it sees it.
        guard session.open("Sec-WebSocket-Extensions: other; a, permessage-deflate, permessage-deflate") else { return }
        let field = Array("\r\nSec-WebSocket-Extensions: \(agreed)\r\n".utf8)
        guard session.turn(until: { session.received.indices.contains { session.received[$0...].starts(with: field) } })
        else { return }
        // "Hello" as in RFC 7692 section 7.2.3.1, in a masked text frame with RSV1 and a key of zeros.
        let compressed: [UInt8] = [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]
        session.send([0xC1, 0x87, 0, 0, 0, 0] + compressed)
        passesCompressedMessages = session.turn { session.connection.marked == [compressed] }
    }

    private mutating func testClient(_ session: SelfTestSession) {
        guard let client = session.openClient() else { return }
        opensClients = true
        let wanted = SelfTestConnection.headers
        showsResponseHeaders = wanted.allSatisfy { client.response?.values($0.name.lowercased()) == [$0.value] }
        let payloads = [[1, 2], [UInt8](repeating: 7, count: 200)]
        var batch = OutputBuffer()
        let keys = MaskKeys()
        for payload in payloads {
            let header = FrameHeader.encodeUnmasked(bits: FrameBits(.binary), payloadLength: payload.count)
            batch.appendMaskedFrame(
                low: header.low,
                high: header.high,
                headerLength: header.count,
                key: keys.next(),
                payload: unsafe payload.span.bytes
            )
        }
        let isWritten = batch.withBytes { client.writeRaw($0) }
        writesMaskedBatches = isWritten && session.turn { session.connection.payloads == payloads }
    }
}
