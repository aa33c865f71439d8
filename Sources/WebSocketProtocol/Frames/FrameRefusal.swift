/// Why a received frame fails its connection, seen at its header (RFC 6455 sections 5.1 to 5.5).
@usableFromInline
package enum FrameRefusal: UInt8, CaseIterable, Sendable {
    /// A server received a frame without a masking key (section 5.1).
    case unmaskedFrame

    /// A client received a frame with a masking key (section 5.1).
    case maskedFrame

    /// RSV2 or RSV3 is set, for which no extension is registered (section 5.2).
    case reservedBit

    /// RSV1 is set although compression was not agreed on, or elsewhere than in the first frame of a message (RFC 7692
    /// section 6).
    case unexpectedRSV1

    /// The opcode is one of 3 to 7 or 11 to 15 (section 5.2).
    case reservedOpcode

    /// The length of the payload takes more bytes than it needs (section 5.2).
    case lengthNotMinimal

    /// The most significant bit of a length of 64 bits is set (section 5.2).
    case lengthTooLarge

    /// A control frame has no FIN bit (section 5.5).
    case fragmentedControlFrame

    /// A control frame announces more than 125 bytes (section 5.5).
    case controlFrameTooLong

    /// A continuation frame comes while no message is unfinished (section 5.4).
    case unexpectedContinuation

    /// A text or binary frame comes while a fragmented message is unfinished (section 5.4).
    case interruptedMessage

    /// The frames of a message announce more bytes than a message may have (section 7.4.1, code 1009).
    case messageTooBig

    /// The code to close the connection with: 1009 for a message over the limit, 1002 for all else.
    package var code: CloseCode { self == .messageTooBig ? .messageTooBig : .protocolError }

    /// A few words for the Close frame and for logs.
    package var reason: String {
        switch self {
        case .unmaskedFrame: "frame is not masked"
        case .maskedFrame: "frame is masked"
        case .reservedBit: "RSV2 or RSV3 is set"
        case .unexpectedRSV1: "unexpected RSV1"
        case .reservedOpcode: "reserved opcode"
        case .lengthNotMinimal: "length is not minimal"
        case .lengthTooLarge: "length has more than 63 bits"
        case .fragmentedControlFrame: "control frame is fragmented"
        case .controlFrameTooLong: "control frame is longer than 125 bytes"
        case .unexpectedContinuation: "continuation without a message"
        case .interruptedMessage: "new message inside a fragmented one"
        case .messageTooBig: "message too big"
        }
    }
}
