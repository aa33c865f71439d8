internal import HTTPTypes
internal import LWSBinding
internal import WebSocketProtocol

/// What the socket receives: a request, then frames.
extension Connection {
    /// Bytes have come.
    func receive(_ bytes: inout MutableRawSpan) {
        // What came before them is looked at first.
        guard !receiver.hasHeldInput else { return hold(bytes.bytes) }
        var offset = 0
        read(&bytes, from: &offset)
        guard offset < bytes.byteCount else { return }
        hold(bytes.bytes.extracting(offset..<bytes.byteCount))
    }

    /// Goes on with what has come while reading was paused.
    func readHeldInput() {
        guard receiver.hasHeldInput, phase == .open, mayRead else { return }
        var held = receiver.takeHeldInput()
        held.read { bytes, offset in read(&bytes, from: &offset) }
        receiver.putBack(held)
        updateReading()
    }

    /// Whether nothing keeps us from looking at what comes. Once the closing handshake has begun nothing does, for the sake
    /// of the peer's Close.
    private var mayRead: Bool { receiver.pauseReasons.isEmpty || !closing.isOpen }

    /// Reads as far as nothing keeps us from it; what is behind `offset` then waits.
    private func read(_ bytes: inout MutableRawSpan, from offset: inout Int) {
        if phase == .head { offset += readHead(bytes.bytes) }
        if phase == .open { readFrames(&bytes, from: &offset) }
        guard phase.dropsInput else { return }
        if !receiver.drop(bytes.byteCount - offset) { loop.kill(self) }
        offset = bytes.byteCount
    }

    private func readFrames(_ bytes: inout MutableRawSpan, from offset: inout Int) {
        guard let session else { return }
        // Looked up once for all messages of a read: each look costs as much as a small message.
        let delivery = Delivery(to: session, at: loop.now)
        var count = 0
        while mayRead {
            // A read may hold thousands of messages, and a closure may take its time with each.
            if count == Self.messagesBetweenLooks {
                count = 0
                if loop.isTurnOver { return letOthersRead() }
            }
            count &+= 1
            switch receiver.next(in: &bytes, from: &offset) {
            case .piece(let piece):
                receive(piece, bytes.bytes.extracting(piece.range), delivery)
            case .control(let frame):
                frame.withPayload(in: bytes.bytes) { payload in
                    if frame.opcode == .close {
                        receiveClose(payload)
                    } else {
                        receiveControl(frame.opcode, payload, delivery)
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

    private func hold(_ bytes: RawSpan) {
        if receiver.hold(bytes, isDeciding: phase == .deciding) { return }
        reject(.text("too much was sent ahead of the answer\n", status: .contentTooLarge), .policyViolation, "")
    }
}

// MARK: Messages

extension Connection {
    /// Where the messages of one read go.
    struct Delivery {
        let webSocket: WebSocket
        let handlers: SessionHandlers
        let data: SessionHandlers.DataHandler
        let countsEveryMessage: Bool
        /// The time of the loop.
        let now: UInt64

        init(to session: Session, at now: UInt64) {
            webSocket = WebSocket(session: session)
            self.now = now
            handlers = session.handlers
            data = handlers.data
            countsEveryMessage = handlers.countsEveryMessage
        }
    }

    /// A piece of a message.
    @inline(__always)
    final func receive(_ piece: MessagePiece, _ payload: RawSpan, _ delivery: borrowing Delivery) {
        // What arrives after a verdict is read and ignored, so that the peer gets our Close and not a reset.
        guard isOpen else { return }
        deadlines.messageCame(at: delivery.now)
        if !(piece.isFirst && piece.isFinal) || delivery.countsEveryMessage {
            if let excess = receiver.count(piece, delivery.handlers.receiveLimits, at: delivery.now) {
                return fail(.policyViolation, excess.reason)
            }
        }
        if piece.hasRSV1, let inflater = receiver.inflater { return inflate(piece, payload, inflater, delivery) }
        assemble(payload, piece.opcode, isFirst: piece.isFirst, isFinal: piece.isFinal, delivery)
    }

    private func inflate(
        _ piece: MessagePiece,
        _ payload: RawSpan,
        _ inflater: MessageInflater,
        _ delivery: borrowing Delivery
    ) {
        let delivery = copy delivery
        let (outcome, count) = inflater.inflate(payload, isFirst: piece.isFirst, isFinal: piece.isFinal) {
            assemble($0, piece.opcode, isFirst: $1, isFinal: $2, delivery)
            return isOpen
        }
        loop.counters.received.compressed.count(
            payload: count,
            wire: payload.byteCount,
            endsMessage: piece.isFinal
        )
        switch outcome {
        // With `.stopped` the connection is closing, and nothing more is read of the message.
        case .done, .stopped: break
        case .invalid: fail(.invalidPayload, "the message does not inflate")
        case .outOfMemory: fail(.internalError, "")
        }
        if isOpen, inflater.takePause() { letOthersRead() }
    }

    /// A piece of a message, as its sender had it before compressing.
    @inline(__always)
    private func assemble(
        _ piece: RawSpan,
        _ opcode: Opcode,
        isFirst: Bool,
        isFinal: Bool,
        _ delivery: borrowing Delivery
    ) {
        if delivery.countsEveryMessage,
            let excess = receiver.count(bytes: piece.byteCount, delivery.handlers.receiveLimits, at: delivery.now)
        {
            return fail(.policyViolation, excess.reason)
        }
        loop.counters.received.count(opcode, bytes: piece.byteCount, messages: isFinal ? 1 : 0)
        traffic.countReceived(piece.byteCount, endsMessage: isFinal)
        let outcome = receiver.assemble(
            piece,
            opcode: opcode,
            isFirst: isFirst,
            isFinal: isFinal,
            pool: &loop.assemblyBuffers
        )
        switch outcome {
        case .deliverPiece(let bits):
            deliver(bits, piece, delivery)
        case .deliverAssembled(let bits):
            let message = receiver.takeMessage()
            deliver(bits, unsafe message.span.bytes, delivery)
            loop.assemblyBuffers.give(message)
        case .incomplete:
            break
        case .fail(let code):
            fail(code, code == .messageTooBig ? "message too big" : "text is not UTF-8")
        }
    }

    /// A Ping or Pong.
    final func receiveControl(_ opcode: Opcode, _ payload: RawSpan, _ delivery: borrowing Delivery) {
        guard isOpen else { return }
        deadlines.peerActed(at: delivery.now)
        loop.counters.received.count(opcode, bytes: payload.byteCount)
        if opcode == .pong, let time = deadlines.roundTrip(of: payload, at: loop.preciseNow) {
            return shared.setRoundTrip(time)
        }
        if let excess = receiver.countControl(delivery.handlers.receiveLimits, at: delivery.now) {
            return fail(.policyViolation, excess.reason)
        }
        if opcode == .ping { answer(ping: payload) }
        deliver(FrameBits(opcode), payload, delivery)
    }

    /// Answers the last of the Pings that came while nothing could be written.
    final func answerWaitingPing() {
        guard let payload = sendQueue.takeWaitingPing(), isOpen else { return }
        answer(ping: unsafe payload.span.bytes)
    }

    /// Calls the route's `data` closure and does what it answers.
    @inline(__always)
    final func deliver(_ bits: FrameBits, _ payload: RawSpan, _ delivery: borrowing Delivery) {
        loop.enters(delivery.handlers)
        do {
            switch try delivery.data(delivery.webSocket, bits, payload) {
            case .keepOpen: break
            case .close(let code, let reason): closeOnLoop(code, reason)
            }
        } catch {
            handlerFailed(error)
        }
    }

    /// A closure threw: the peer gets 1011, the log the error.
    final func handlerFailed(_ error: any Error) {
        loop.didThrow(error, .handlerThrew, on: self)
        fail(.internalError, "")
    }
}

// MARK: Pausing

extension Connection {
    /// Stops reading for one reason more.
    func pauseReading(for reason: PauseReasons) {
        loop.assertIsCurrent()
        receiver.pause(for: reason)
        updateReading()
    }

    /// A reason not to read is gone; the connection is read from if it was the last.
    func resumeReading(after reason: PauseReasons) {
        loop.assertIsCurrent()
        receiver.resume(after: reason)
        updateReading()
    }

    /// Messages of one read that are handled between two looks at the clock.
    private static let messagesBetweenLooks = 16

    /// Goes on in the next turn, when the others have had theirs.
    private func letOthersRead() {
        guard !receiver.pauseReasons.contains(.fairness) else { return }
        pauseReading(for: .fairness)
        loop.post(.run { self.resumeReading(after: .fairness) })
    }

    /// Begins or stops to read, as things are.
    func updateReading() {
        let shouldRead = phase.isReading && mayRead
        // What waits comes first, at the end of the turn.
        if shouldRead, receiver.hasHeldInput, phase == .open { return flushThisTurn() }
        guard isReading != shouldRead else { return }
        setReading(shouldRead)
        if !shouldRead { return reschedule() }
        if speaksTLS { flushThisTurn() }
    }

    /// The application stops or resumes reading, from any thread.
    func pauseFromAnywhere(_ pause: Bool) {
        if loop.isCurrent { self.pause(pause) } else { loop.post(.pause(self, pause)) }
    }

    /// The application stops or resumes reading.
    func pause(_ pause: Bool) {
        if pause { pauseReading(for: .application) } else { resumeReading(after: .application) }
    }
}
