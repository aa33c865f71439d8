internal import LWSBinding
internal import Logging
internal import Synchronization

extension Connection {
    /// The 101 response is out: the WebSocket is open.
    func becomeReady() {
        guard let session else { return }
        let options = session.handlers.options
        assembler = MessageAssembler(
            mode: options.deliversFragments ? .fragments : .messages,
            maxMessageSize: options.maxMessageSize
        )
        phase = .open
        if isRaw {
            reader = FrameReader(
                expectsMask: true,
                acceptsRSV1: deflate != nil,
                maxMessageSize: options.maxMessageSize
            )
        }
        highWatermark = options.highWatermark
        lowWatermark = options.lowWatermark
        overflowPolicy = options.overflow
        isOpen.store(true, ordering: .relaxed)
        isReady = true
        startWatching()
        noteOpened()
        loop.enters(session.handlers)
        do {
            try session.handlers.ready?(WebSocket(session: session))
        } catch {
            handlerFailed(error, in: session)
        }
    }

    /// A piece of a message, in the library's WebSocket role.
    func receivePiece(_ piece: RawSpan, isBinary: Bool, isFirst: Bool, isFinal: Bool, endsFrame: Bool) {
        guard isOpen.load(ordering: .relaxed) else { return }
        var isCompressed = false
        if let deflate {
            switch deflate.receive(isMarked: frameIsMarked, isFirst: isFirst, endsFrame: endsFrame) {
            case .plain: break
            case .compressed: isCompressed = true
            case .misplacedMark: return fail(.protocolError, "RSV1 in a continuation frame")
            }
        }
        receive(
            piece,
            opcode: isBinary ? .binary : .text,
            isFirst: isFirst,
            isFinal: isFinal,
            endsFrame: endsFrame,
            isCompressed: isCompressed
        )
    }

    /// A piece of a message.
    @inline(__always)
    func receive(
        _ piece: RawSpan,
        opcode: Opcode,
        isFirst: Bool,
        isFinal: Bool,
        endsFrame: Bool,
        isCompressed: Bool
    ) {
        // What arrives after a verdict is read and ignored, so that the peer gets our Close and not a reset.
        guard isOpen.load(ordering: .relaxed), let session else { return }
        let now = loop.now
        liveness.noteMessage(at: now)
        if !(isFirst && isFinal) || session.handlers.countsEveryMessage {
            let excess = limiter.receivedPiece(
                isEmpty: piece.isEmpty,
                isFirst: isFirst,
                isFinal: isFinal,
                endsFrame: endsFrame,
                session.handlers.receiveLimits,
                at: now
            )
            if let excess { return fail(.policyViolation, excess.reason) }
        }
        if isCompressed, let deflate {
            if isFirst { deflate.isFirstChunk = true }
            return inflate(piece, deflate, opcode: opcode, isFinal: isFinal, in: session)
        }
        assemble(piece, opcode: opcode, isFirst: isFirst, isFinal: isFinal, in: session)
    }

    /// A piece of a message, as its sender had it before compressing.
    @inline(__always)
    func assemble(_ piece: RawSpan, opcode: Opcode, isFirst: Bool, isFinal: Bool, in session: Session) {
        if session.handlers.countsEveryMessage,
            let excess = limiter.receivedBytes(piece.byteCount, session.handlers.receiveLimits, at: loop.now)
        {
            return fail(.policyViolation, excess.reason)
        }
        noteReceived(opcode, piece.byteCount, endsMessage: isFinal)
        let outcome = assembler.receive(
            piece,
            opcode: opcode,
            isFirst: isFirst,
            isFinal: isFinal,
            pool: &loop.assemblyBuffers
        )
        switch outcome {
        case .deliverPiece(let bits):
            deliver(bits, piece, to: session)
        case .deliverAssembled(let bits):
            deliver(bits, unsafe assembler.assembled.span.bytes, to: session)
            assembler.finish(&loop.assemblyBuffers)
        case .incomplete:
            break
        case .fail(let code):
            fail(code, code == .messageTooBig ? "message too big" : "text is not UTF-8")
        }
    }

    /// A Ping or Pong.
    func receiveControl(_ opcode: Opcode, _ payload: RawSpan) {
        guard isOpen.load(ordering: .relaxed), let session else { return }
        let now = loop.now
        liveness.noteReceived(at: now)
        noteControl(opcode, payload.byteCount)
        if !isRaw, controlFrameIsMarked(opcode) { return fail(.protocolError, "RSV1 in a control frame") }
        if opcode == .pong, takePong(payload) { return }
        if let excess = limiter.receivedControl(session.handlers.receiveLimits, at: now) {
            return fail(.policyViolation, excess.reason)
        }
        if isRaw, opcode == .ping { answerPing(payload) }
        deliver(FrameBits(opcode), payload, to: session)
    }

    /// Queues a Pong. While nothing can be written that of the latest Ping alone is kept (RFC 6455 section 5.5.3).
    private func answerPing(_ payload: RawSpan) {
        if isBlocked {
            waitingPing = [UInt8](copying: payload)
        } else {
            outputControl(FrameBits(.pong), payload)
            loop.counters.sent.note(.pong, bytes: payload.byteCount)
            flushThisTurn()
        }
    }

    /// Answers the last of the Pings that came while nothing could be written.
    func answerWaitingPing() {
        guard let payload = waitingPing.take(), isOpen.load(ordering: .relaxed) else { return }
        answerPing(unsafe payload.span.bytes)
    }

    /// Calls the route's `data` closure and does what it answers.
    @inline(__always)
    func deliver(_ bits: FrameBits, _ payload: RawSpan, to session: Session) {
        guard let data = session.handlers.data else { return }
        loop.enters(session.handlers)
        do {
            switch try data(WebSocket(session: session), bits, payload) {
            case .keepOpen: break
            case .close(let code, let reason): closeOnLoop(code, reason)
            }
        } catch {
            handlerFailed(error, in: session)
        }
    }

    /// A closure threw: the peer gets 1011, the log the error.
    func handlerFailed(_ error: any Error, in session: Session) {
        didThrow(error, .handlerThrew)
        fail(.internalError, "")
    }
}
