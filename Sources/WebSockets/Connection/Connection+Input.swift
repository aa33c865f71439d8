internal import LWSBinding
internal import Synchronization
internal import WebSocketProtocol

/// What a raw socket receives: a request, then frames.
extension Connection {
    /// Bytes have come.
    func receive(_ bytes: inout MutableRawSpan) {
        // What came before them is looked at first.
        guard heldInput.isEmpty else { return hold(bytes.bytes) }
        var offset = 0
        read(&bytes, from: &offset)
        guard offset < bytes.byteCount else { return }
        hold(bytes.bytes.extracting(offset..<bytes.byteCount))
    }

    /// Goes on with what has come while reading was paused.
    func readHeldInput() {
        guard !heldInput.isEmpty, phase == .open, mayRead else { return }
        // Out of the way, as what is in it may end the connection.
        var held = HeldInput()
        swap(&held, &heldInput)
        held.read { bytes, offset in read(&bytes, from: &offset) }
        heldInput = held
        updateReading()
    }

    /// Whether nothing keeps us from looking at what comes.
    var mayRead: Bool { pauseReasons.isEmpty || !closing.isOpen }

    /// Reads as far as nothing keeps us from it; what is behind `offset` then waits.
    private func read(_ bytes: inout MutableRawSpan, from offset: inout Int) {
        if phase == .head { offset += readHead(bytes.bytes) }
        if phase == .open { readFrames(&bytes, from: &offset) }
        guard phase != .open, phase != .deciding else { return }
        drop(bytes.byteCount - offset)
        offset = bytes.byteCount
    }

    private func readFrames(_ bytes: inout MutableRawSpan, from offset: inout Int) {
        while mayRead {
            switch reader.next(in: &bytes, from: &offset) {
            case .piece(let piece):
                receive(
                    bytes.bytes.extracting(piece.range),
                    opcode: piece.opcode,
                    isFirst: piece.isFirst,
                    isFinal: piece.isFinal,
                    endsFrame: piece.endsFrame,
                    isCompressed: piece.hasRSV1
                )
            case .control(let frame):
                frame.withPayload(in: bytes.bytes) { payload in
                    if frame.opcode == .close {
                        _ = answerClose(payload)
                    } else {
                        receiveControl(frame.opcode, payload)
                    }
                }
            case .refused(let refusal):
                fail(refusal.code, refusal.reason)
                // A Close of ours may have gone out before.
                return endWhenWritten()
            case .needsBytes:
                return
            }
            guard phase == .open else { return }
        }
    }

    /// The bytes that a client may send behind its request before it has an answer.
    private static let earlyByteLimit = 16 << 10

    private func hold(_ bytes: RawSpan) {
        if phase == .deciding, heldInput.count + bytes.byteCount > Self.earlyByteLimit { return refuseEarlyBytes() }
        heldInput.append(bytes)
    }
}

// MARK: The end

extension Connection {
    /// Milliseconds for what is owed when the connection is to end, and again for the peer's FIN.
    private static let lingerTimeout: UInt64 = 1000
    /// Bytes read and dropped before the end.
    private static let dropLimit = 16 << 20

    /// Ends the connection when everything queued is written; the peer's answer is not waited for.
    func endWhenWritten() {
        guard isRaw, phase != .ending, phase != .draining else { return }
        phase = .ending
        heldInput.removeAll()
        updateReading()
        setDeadline(after: Self.lingerTimeout)
        flushThisTurn()
    }

    /// Once everything is written: finishes the outgoing direction, and waits a little for the peer to do the same.
    func drainIfWritten() {
        guard phase == .ending || phase == .answering, outbox.isEmpty else { return }
        phase = .draining
        finishWriting()
        finish()
        clearDeadline()
        setDeadline(after: Self.lingerTimeout)
        updateReading()
    }

    private func drop(_ count: Int) {
        droppedBytes += count
        if droppedBytes > Self.dropLimit { loop.kill(self) }
    }
}
