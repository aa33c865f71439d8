internal import LWSBinding
internal import Synchronization

extension Connection {
    /// A piece of a compressed message.
    func inflate(
        _ piece: RawSpan,
        _ deflate: PerMessageDeflate,
        opcode: Opcode,
        isFinal: Bool,
        in session: Session
    ) {
        let pool = loop.deflatePool
        guard let inflater = deflate.inflater(from: pool) else { return fail(.internalError, "") }
        var count = 0
        let outcome = inflater.inflate(piece, endsMessage: isFinal, into: pool.inflated) { chunk, isLast in
            count += chunk.byteCount
            let isFirst = deflate.isFirstChunk
            deflate.isFirstChunk = false
            assemble(chunk, opcode: opcode, isFirst: isFirst, isFinal: isLast, in: session)
            return isOpen.load(ordering: .relaxed)
        }
        noteDecompressed(piece.byteCount, to: count, endsMessage: isFinal)
        countInflated(count, deflate)
        switch outcome {
        case .done: if isFinal { deflate.endInflating(pool) }
        // Then the connection is closing, and nothing more is read of the message.
        case .stopped: break
        case .invalid: fail(.invalidPayload, "the message does not inflate")
        case .outOfMemory: fail(.internalError, "")
        }
    }

    /// Whether the control frame that was received last has RSV1, which no control frame may have.
    ///
    /// A Ping is seen only after what came with it. Where a data frame with RSV1 may have come later, it gets the
    /// benefit of the doubt.
    func controlFrameIsMarked(_ opcode: Opcode) -> Bool {
        guard let deflate else { return false }
        let isMarked = frameIsMarked
        defer { deflate.lastFrameWasMarked = isMarked }
        return isMarked && (opcode != .ping || !deflate.lastFrameWasMarked && !awaitsMessage)
    }
}
