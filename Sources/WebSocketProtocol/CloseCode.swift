/// Why a WebSocket connection was closed (RFC 6455 section 7.4 and the IANA registry it founded).
///
/// Applications choose their own codes from 4000 to 4999: `CloseCode(rawValue: 4001)`.
public struct CloseCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The number, as it is on the wire.
    public let rawValue: UInt16

    /// Any number; ``isValidOnWire`` tells whether a Close frame may carry it.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// 1000: the purpose of the connection is fulfilled.
    public static let normal = CloseCode(rawValue: 1000)

    /// 1001: the server shuts down, or the browser left the page.
    public static let goingAway = CloseCode(rawValue: 1001)

    /// 1002: the peer broke the framing rules.
    public static let protocolError = CloseCode(rawValue: 1002)

    /// 1003: this end cannot use the kind of data it received, for example binary where it only reads text.
    public static let unsupportedData = CloseCode(rawValue: 1003)

    /// 1005: the peer's Close frame carried no code. Reported to close handlers, never sent.
    public static let noStatus = CloseCode(rawValue: 1005)

    /// 1006: the connection went away without a Close frame. Reported to close handlers, never sent.
    public static let abnormal = CloseCode(rawValue: 1006)

    /// 1007: a payload does not fit the type of its message; above all, text that is not UTF-8.
    public static let invalidPayload = CloseCode(rawValue: 1007)

    /// 1008: a message breaks a policy of this end, and no other code fits.
    public static let policyViolation = CloseCode(rawValue: 1008)

    /// 1009: a message is larger than this end accepts.
    public static let messageTooBig = CloseCode(rawValue: 1009)

    /// 1010: the client wanted an extension that the server did not agree to.
    public static let mandatoryExtension = CloseCode(rawValue: 1010)

    /// 1011: an unexpected condition at this end, for example a handler that threw.
    public static let internalError = CloseCode(rawValue: 1011)

    /// 1012: the service restarts; a client may reconnect after a random pause.
    public static let serviceRestart = CloseCode(rawValue: 1012)

    /// 1013: the server is overloaded, or the peer reads too slowly.
    public static let tryAgainLater = CloseCode(rawValue: 1013)

    /// 1014: a gateway got an invalid answer from the server behind it.
    public static let badGateway = CloseCode(rawValue: 1014)

    /// Whether a Close frame may carry this code: those registered for the wire, 3000-3999 (libraries and
    /// frameworks) and 4000-4999 (applications) (RFC 6455 section 7.4.2).
    public var isValidOnWire: Bool {
        switch rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }

    /// The number in decimal.
    public var description: String { "\(rawValue)" }
}
