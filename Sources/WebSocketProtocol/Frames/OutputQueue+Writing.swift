extension OutputQueue {
    /// Lends the bytes that come next and forgets those that were taken.
    ///
    /// Call it until it returns false: nothing is queued, or the socket is full.
    ///
    /// - Parameters:
    ///   - limit: the most bytes to lend. With TLS the size of a record, 16,384 bytes, for what a write has seen stays in
    ///     front of control frames that come later. What was promised is lent whole nevertheless.
    ///   - write: writes bytes and returns how many were taken, 0 when none could be.
    /// - Returns: whether bytes were lent and all of them were taken.
    package mutating func writeNext(atMost limit: Int = .max, _ write: (RawSpan) -> Int) -> Bool {
        guard controlByteCount > 0 else {
            loadFront()
            return writeFront(to: front?.byteCount ?? 0, atMost: limit, write)
        }
        if controlWritten + controlPromised == 0 {
            let end = begunEnd()
            if end > written { return writeFront(to: end, atMost: limit, write) }
        }
        return writeControl(atMost: limit, write)
    }

    /// Where the first frame of the front begins that no write has begun, or must see again.
    mutating func begunEnd() -> Int {
        guard written + promised > 0 else { return 0 }
        border = front?.lastBorder(from: border, atOrBefore: written) ?? 0
        return front?.firstBorder(from: border, atOrAfter: written + promised) ?? 0
    }

    /// Writes data up to an offset of `front`.
    private mutating func writeFront(to end: Int, atMost limit: Int, _ write: (RawSpan) -> Int) -> Bool {
        let count = min(end - written, max(limit, promised, 1))
        guard count > 0 else { return false }
        let range = written..<written + count
        let taken = max(0, min(count, front?.withBytes { write($0.extracting(range)) } ?? 0))
        promised = repeatsBytes && taken == 0 ? count : 0
        written += taken
        dataByteCount -= taken
        if written == front?.byteCount { removeFront() }
        if dataByteCount == 0 { hasOpaque = false }
        return taken == count
    }

    private mutating func writeControl(atMost limit: Int, _ write: (RawSpan) -> Int) -> Bool {
        let count = min(controlByteCount, max(limit, controlPromised, 1))
        let range = controlWritten..<controlWritten + count
        let taken = max(0, min(count, control?.withBytes { write($0.extracting(range)) } ?? 0))
        controlPromised = repeatsBytes && taken == 0 ? count : 0
        controlWritten += taken
        controlByteCount -= taken
        if controlByteCount == 0 { removeControl() }
        return taken == count
    }

    /// Makes the oldest segment the front when there is none.
    private mutating func loadFront() {
        guard front == nil else { return }
        if next < waiting.count {
            front = waiting[next].take()
            next += 1
            if next == waiting.count {
                waiting.removeAll(keepingCapacity: waiting.capacity <= 64)
                next = 0
            }
        } else if let buffer = tail.take() {
            front = .frames(buffer)
            tailRoom = 0
        }
    }

    /// Forgets the front.
    mutating func removeFront() {
        recycle(front.take())
        written = 0
        promised = 0
        border = 0
    }

    /// Forgets the control frames.
    mutating func removeControl() {
        if let buffer = control.take() { pool.give(buffer) }
        controlWritten = 0
        controlPromised = 0
        controlByteCount = 0
    }

    /// Gives the buffer of a segment back.
    func recycle(_ segment: consuming OutputSegment?) {
        if case .frames(let buffer) = consume segment { pool.give(buffer) }
    }
}
