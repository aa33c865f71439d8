import WebSocketProtocol
import WebSockets
import WebSocketsTesting

/// A scripted peer that agreed on permessage-deflate, with streams of its own.
final class CompressedPeer {
    /// What the server answered.
    let agreed: String?
    let peer: RawPeer
    private let deflater: Deflater?
    private let inflater: Inflater?

    init(_ test: TestServer, _ target: String = "/", offer: String = "permessage-deflate") throws {
        peer = try test.connect()
        let response = try peer.openWebSocket(target, headers: ["Sec-WebSocket-Extensions": offer])
        agreed = response["Sec-WebSocket-Extensions"]
        deflater = Deflater(Deflater.Settings(Compression(), windowBits: 15))
        inflater = Inflater(windowBits: 15)
    }

    /// What a message is compressed to, by itself.
    func deflate(_ payload: [UInt8]) throws -> [UInt8] {
        guard let deflater else { throw PeerError(.system, "no memory") }
        return deflater.deflateAlone(payload)
    }

    /// Sends a message compressed.
    func send(_ opcode: Opcode, _ payload: [UInt8]) throws {
        try peer.send(RawFrame(firstByte: 0xC0 | opcode.rawValue, try deflate(payload)))
    }

    func send(_ opcode: Opcode, _ text: String) throws {
        try send(opcode, Array(text.utf8))
    }

    /// Reads a message, which may be in fragments, and tells whether it was compressed.
    ///
    /// - Parameter keepsContext: whether it may refer to earlier ones.
    func read(keepsContext: Bool = false) throws -> (payload: [UInt8], isCompressed: Bool) {
        var frame = try peer.readFrame()
        let isCompressed = frame.firstByte & 0x40 != 0
        var payload = frame.payload
        while !frame.fin {
            frame = try peer.readFrame()
            payload += frame.payload
        }
        return isCompressed ? (try inflate(payload, keepsContext: keepsContext), true) : (payload, false)
    }

    private func inflate(_ message: [UInt8], keepsContext: Bool) throws -> [UInt8] {
        guard let inflater else { throw PeerError(.system, "no memory") }
        if !keepsContext { inflater.reset() }
        var inflated: [UInt8] = []
        let outcome = inflater.inflate(unsafe message.span.bytes, endsMessage: true, into: DeflateBuffer()) {
            chunk,
            _ in
            inflated += unsafe chunk.withUnsafeBytes { unsafe Array($0) }
            return true
        }
        guard outcome == .done else { throw PeerError(.malformed, "the message does not inflate: \(outcome)") }
        return inflated
    }
}

extension Deflater {
    /// What a message is compressed to without those before it.
    func deflateAlone(_ payload: [UInt8]) -> [UInt8] {
        reset()
        let buffer = DeflateBuffer()
        deflate(unsafe payload.span.bytes, endsMessage: true, into: buffer)
        return buffer.withBytes { unsafe $0.withUnsafeBytes { unsafe Array($0) } }
    }
}

extension WebSocketOptions {
    /// Everything compressed, with and without context takeover.
    static func compressing(keepsContext: Bool = false, threshold: Int = 0) -> WebSocketOptions {
        var options = WebSocketOptions()
        options.compression = Compression(
            threshold: threshold,
            contextTakeover: keepsContext,
            peerContextTakeover: keepsContext
        )
        return options
    }
}
