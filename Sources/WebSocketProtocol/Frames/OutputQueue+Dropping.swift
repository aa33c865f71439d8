extension OutputQueue {
    /// Drops the oldest whole messages that no write has begun, until at most `limit` bytes are queued.
    ///
    /// Control frames and the frames of fragmented messages stay: without one of them the stream would be broken.
    package mutating func dropOldestMessages(downTo limit: Int) {
        let excess = byteCount - limit
        guard excess > 0 else { return }
        var rest = excess
        sealTail()
        let segments = waiting[next...]
        waiting = []
        next = 0
        let begun = begunEnd()
        if let segment = front.take() {
            front = keep(segment, upTo: begun, dropping: &rest)
            // Bytes that are written may be all that is left of it.
            if front?.byteCount == written { removeFront() }
        }
        for box in segments {
            if let segment = box.take(), let kept = keep(segment, upTo: 0, dropping: &rest) {
                waiting.append(OutputSegment.Box(kept))
            }
        }
        dataByteCount -= excess - rest
    }

    /// What stays of a segment; nil when that is nothing.
    ///
    /// - Parameters:
    ///   - begun: where the first frame begins that no write has seen.
    ///   - excess: how many bytes are to go.
    private func keep(
        _ segment: consuming OutputSegment,
        upTo begun: Int,
        dropping excess: inout Int
    ) -> OutputSegment? {
        guard excess > 0, begun < segment.byteCount else { return segment }
        switch consume segment {
        case .unit(let bytes, let isMessage):
            guard isMessage else { return .unit(bytes, isMessage: false) }
            excess -= bytes.count
            return nil
        case .frames(let buffer):
            var kept = pool.take()
            buffer.withBytes { bytes in
                kept.append(bytes.extracting(0..<begun))
                var offset = begun
                while offset < bytes.byteCount, excess > 0 {
                    let frame = bytes.frame(at: offset)
                    let end = offset + frame.size
                    if frame.isMessage {
                        excess -= frame.size
                    } else {
                        kept.append(bytes.extracting(offset..<end))
                    }
                    offset = end
                }
                kept.append(bytes.extracting(offset..<bytes.byteCount))
            }
            pool.give(buffer)
            if kept.count > 0 { return .frames(kept) }
            pool.give(kept)
            return nil
        }
    }

    /// Drops all data that no write has begun, whole messages or not, so that nothing but a Close may follow.
    package mutating func removeUnstartedData() {
        let begun = begunEnd()
        dataByteCount = begun - written
        if dataByteCount > 0 {
            front = truncate(front.take(), to: begun)
        } else {
            removeFront()
        }
        for box in waiting[next...] { recycle(box.take()) }
        waiting = []
        next = 0
        if let buffer = tail.take() { pool.give(buffer) }
        tailRoom = 0
    }

    /// Forgets everything.
    package mutating func removeAll() {
        removeFront()
        removeUnstartedData()
        removeControl()
    }

    private func truncate(_ segment: consuming OutputSegment?, to end: Int) -> OutputSegment? {
        switch consume segment {
        case .frames(var buffer):
            buffer.truncate(to: end)
            return .frames(buffer)
        case let other:
            return other
        }
    }
}
