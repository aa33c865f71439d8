extension FrameReader {
    /// Takes the payload of a data frame, or what there is of it.
    mutating func readData(in bytes: inout MutableRawSpan, from offset: inout Int) -> FrameEvent {
        let available = bytes.byteCount - offset
        guard available > 0 || remaining == 0 else { return .needsBytes }
        let range = takePayload(min(remaining, available), in: &bytes, from: &offset)
        let endsFrame = remaining == 0
        let piece = MessagePiece(
            range: range,
            opcode: opcode,
            isFirst: isFirst,
            isFinal: endsFrame && endsMessage,
            endsFrame: endsFrame,
            hasRSV1: hasRSV1
        )
        isFirst = false
        if endsFrame { endFrame() }
        return .piece(piece)
    }

    /// Takes the payload of a control frame once it is whole, and collects it before.
    mutating func readControl(in bytes: inout MutableRawSpan, from offset: inout Int) -> FrameEvent {
        let range = takePayload(min(remaining, bytes.byteCount - offset), in: &bytes, from: &offset)
        let isWhole = remaining == 0
        if isWhole, controlPayload.isEmpty {
            endFrame()
            return .control(ControlFrame(opcode: controlOpcode, range: range))
        }
        // The buffer lives through the closure, which copies it.
        unsafe bytes.bytes.extracting(range).withUnsafeBytes { unsafe controlPayload.append(contentsOf: $0) }
        guard isWhole else { return .needsBytes }
        var payload: [UInt8] = []
        swap(&payload, &controlPayload)
        endFrame()
        return .control(ControlFrame(opcode: controlOpcode, collected: payload))
    }

    /// Unmasks the next `count` bytes and moves on behind them.
    private mutating func takePayload(
        _ count: Int,
        in bytes: inout MutableRawSpan,
        from offset: inout Int
    ) -> Range<Int> {
        let range = offset..<offset + count
        if expectsMask { mask.apply(to: &bytes, in: range) }
        remaining -= count
        offset = range.upperBound
        return range
    }

    private mutating func endFrame() {
        phase = isInsideMessage ? .header : .message
    }
}
