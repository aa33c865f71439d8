import WebSocketProtocol

/// What came of one frame, in a form that does not depend on where its bytes were cut.
enum FrameRecord: Equatable {
    /// A data frame, or as much of it as there was.
    case data(Opcode, [UInt8], isFirst: Bool, isFinal: Bool, endsFrame: Bool, hasRSV1: Bool)
    case control(Opcode, [UInt8])
    case refused(FrameRefusal)
}

extension [FrameRecord] {
    /// Appends a piece to the frame that it belongs to, or as the first of another.
    mutating func append(_ piece: MessagePiece, _ payload: [UInt8]) {
        var (bytes, isFirst) = (payload, piece.isFirst)
        if case .data(piece.opcode, let earlier, let wasFirst, _, endsFrame: false, piece.hasRSV1) = last, !isFirst {
            bytes = earlier + payload
            isFirst = wasFirst
            removeLast()
        }
        append(
            .data(
                piece.opcode,
                bytes,
                isFirst: isFirst,
                isFinal: piece.isFinal,
                endsFrame: piece.endsFrame,
                hasRSV1: piece.hasRSV1
            )
        )
    }
}
