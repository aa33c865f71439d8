/// Which frames of a connection had RSV1, in libwebsockets' WebSocket role: it belongs to the first frame of a compressed
/// message alone (RFC 7692 section 6).
struct RSV1Sequence {
    /// Whether the message being received is compressed.
    private(set) var isCompressed = false
    private var isInFirstFrame = false
    /// Whether the frame received last had it.
    private var lastFrameHadIt = false

    /// Whether a piece of a message may come as it does; takes note of it.
    mutating func admits(hasRSV1: Bool, isFirst: Bool, endsFrame: Bool) -> Bool {
        lastFrameHadIt = hasRSV1
        if isFirst { isCompressed = hasRSV1 }
        defer { isInFirstFrame = (isFirst || isInFirstFrame) && !endsFrame }
        return !hasRSV1 || isFirst || isInFirstFrame
    }

    /// Whether a control frame has RSV1, which none may have.
    ///
    /// A Ping is seen only after what came with it. Where a data frame with RSV1 may have come later, it gets the benefit
    /// of the doubt.
    ///
    /// - Parameter awaitsMessage: whether the first bytes of a data frame have come and none of its payload.
    mutating func isMisplaced(
        inControlFrame hasRSV1: Bool,
        isPing: Bool,
        awaitsMessage: @autoclosure () -> Bool
    ) -> Bool {
        defer { lastFrameHadIt = hasRSV1 }
        return hasRSV1 && (!isPing || !lastFrameHadIt && !awaitsMessage())
    }
}
