/// The first byte of a frame: its opcode, the FIN bit and the three reserved bits (RFC 6455 section 5.2).
///
/// A data handler receives one with each payload. `bits.opcode` says what the payload is, and `bits.fin` whether
/// the message ends with it, which matters on routes that ask for fragments.
public struct FrameBits: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The byte as it is on the wire. The low four bits always hold a defined opcode.
    public let rawValue: UInt8

    /// Reads the first byte of a frame; `nil` when the opcode is one of the reserved values.
    @inlinable
    public init?(rawValue: UInt8) {
        guard Opcode(rawValue: rawValue & 0x0F) != nil else { return nil }
        self.rawValue = rawValue
    }

    /// A frame of `opcode` with the reserved bits clear.
    ///
    /// - Parameter fin: whether the frame ends its message; true by default.
    @inlinable
    public init(_ opcode: Opcode, fin: Bool = true) {
        rawValue = opcode.rawValue | (fin ? 0x80 : 0)
    }

    private init(unchecked rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The same with RSV1, for the first frame of a compressed message.
    package var compressed: FrameBits { FrameBits(unchecked: rawValue | 0x40) }

    /// What the frame carries.
    @inlinable
    @inline(__always)
    public var opcode: Opcode {
        // No initializer admits a reserved opcode, so the default is the remaining case, zero.
        switch rawValue & 0x0F {
        case 1: .text
        case 2: .binary
        case 8: .close
        case 9: .ping
        case 10: .pong
        default: .continuation
        }
    }

    /// Whether this frame is the last of its message.
    @inlinable
    public var fin: Bool { rawValue & 0x80 != 0 }

    /// The first reserved bit: the message is compressed when permessage-deflate is in use (RFC 7692 section 6).
    @inlinable
    public var rsv1: Bool { rawValue & 0x40 != 0 }

    /// The second reserved bit, for which no extension is registered.
    @inlinable
    public var rsv2: Bool { rawValue & 0x20 != 0 }

    /// The third reserved bit, for which no extension is registered.
    @inlinable
    public var rsv3: Bool { rawValue & 0x10 != 0 }

    /// The opcode and the bits that are set, for example `text FIN RSV1`.
    public var description: String {
        "\(opcode)" + (fin ? " FIN" : "") + (rsv1 ? " RSV1" : "") + (rsv2 ? " RSV2" : "") + (rsv3 ? " RSV3" : "")
    }
}
