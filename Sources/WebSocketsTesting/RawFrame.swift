public import WebSockets

/// A frame as it is on the wire, right or wrong (RFC 6455 section 5.2).
public struct RawFrame: Sendable, Hashable, CustomStringConvertible {
    /// FIN, the reserved bits and the opcode. Any value, so that a script can break the rules.
    public var firstByte: UInt8

    /// What it carries, not masked.
    public var payload: [UInt8]

    /// The masking key, whose most significant byte is the first on the wire; `nil` for a frame without mask.
    public var maskingKey: UInt32?

    /// The masking key of the examples in RFC 6455 section 5.7, so that a script sends the same bytes each time.
    public static let exampleKey: UInt32 = 0x37FA_213D

    /// A frame with any first byte, masked unless `maskingKey` is `nil`.
    public init(firstByte: UInt8, _ payload: [UInt8] = [], maskingKey: UInt32? = exampleKey) {
        self.firstByte = firstByte
        self.payload = payload
        self.maskingKey = maskingKey
    }

    /// A frame as a client sends it.
    public init(_ opcode: Opcode, _ payload: [UInt8] = [], fin: Bool = true, maskingKey: UInt32? = exampleKey) {
        self.init(firstByte: FrameBits(opcode, fin: fin).rawValue, payload, maskingKey: maskingKey)
    }

    /// The same with a text as payload.
    public init(_ opcode: Opcode, _ text: String, fin: Bool = true, maskingKey: UInt32? = exampleKey) {
        self.init(opcode, Array(text.utf8), fin: fin, maskingKey: maskingKey)
    }

    /// A Close frame with this code, which need not be a legal one, and reason.
    public static func close(_ code: UInt16, _ reason: String = "") -> RawFrame {
        RawFrame(.close, [UInt8(code >> 8), UInt8(truncatingIfNeeded: code)] + Array(reason.utf8))
    }

    /// What the frame carries; `nil` for a reserved opcode.
    public var opcode: Opcode? { Opcode(rawValue: firstByte & 0x0F) }

    /// Whether the message ends with it.
    public var fin: Bool { firstByte & 0x80 != 0 }

    /// The payload as UTF-8.
    public var text: String { String(decoding: payload, as: UTF8.self) }

    /// The code of a Close frame; `nil` when it has none, or is another frame.
    public var closeCode: CloseCode? {
        guard opcode == .close, payload.count >= 2 else { return nil }
        return CloseCode(rawValue: UInt16(payload[0]) << 8 | UInt16(payload[1]))
    }

    /// The reason of a Close frame, empty when it has none.
    public var closeReason: String {
        opcode == .close ? String(decoding: payload.dropFirst(2), as: UTF8.self) : ""
    }

    /// The frame as it goes out.
    public var bytes: [UInt8] {
        let bits = FrameBits(.continuation)
        var bytes = FrameHeader(bits: bits, payloadLength: payload.count, maskingKey: maskingKey).encoded()
        bytes[0] = firstByte
        guard let maskingKey else { return bytes + payload }
        var masked = payload
        FrameHeader.mask(&masked, key: maskingKey)
        return bytes + masked
    }

    /// The first byte in hexadecimal and the payload, cut when it is long.
    public var description: String {
        let start = payload.count <= 40 ? "\(payload)" : "\(payload.prefix(40))…"
        return "0x\(String(firstByte, radix: 16)) \(payload.count) bytes \(start)"
    }
}
