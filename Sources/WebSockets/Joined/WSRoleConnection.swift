internal import HTTPTypes
internal import LWSBinding
internal import WebSocketProtocol

/// A connection in libwebsockets' WebSocket role, where the library reads the request and the frames: one of a context
/// that is the application's, and a client's end.
///
/// `@unchecked Sendable`: as `Connection`.
final class WSRoleConnection: Connection, @unchecked Sendable {
    /// Set while a client's handshake is under way.
    private var opening: ClientOpening?
    /// Which frames had RSV1.
    private var rsv1 = RSV1Sequence()

    /// How long the library may take for its Close frame: its parser is lost then and may miss the peer's answer.
    private static let libraryFailTimeout: UInt64 = 250

    /// A connection in a context of the application's.
    init(loop: EventLoop, permits: Permits) {
        super.init(loop: loop, handshake: HandshakeState(), permits: permits)
    }

    /// A client's end, before it is opened.
    init(loop: EventLoop, opening: ClientOpening) {
        self.opening = opening
        super.init(loop: loop, handshake: nil, masks: loop.maskKeys)
    }

    // MARK: The handshake

    override func upgradeRequested(_ request: UpgradeRequest) -> UpgradeAnswer {
        loop.assertIsCurrent()
        switch request.head {
        case .failure(let refusal):
            return refuse(Response(refusal), path: "")
        case .success(let head):
            do throws(Refusal) {
                try checkLengths(of: head.fields.values(named: "sec-websocket-protocol"))
                // The library's parser knows no compressed messages.
                let acceptance = try admit(head, compresses: false)
                return .accept(subprotocol: acceptance.subprotocol, headers: acceptance.headers)
            } catch {
                return refuse(error.response, path: head.target.path.description)
            }
        }
    }

    /// Writes a whole response at once; libwebsockets sees to the rest.
    private func refuse(_ response: Response, path: String) -> UpgradeAnswer {
        handshake = nil
        loop.didRefuse(self, response, path: path)
        let (head, body) = response.encoded
        let bytes = head + body
        return writeRaw(unsafe bytes.span.bytes) ? .responded : .hangUp
    }

    /// The library matches subprotocols within fixed buffers and hangs up without a word beyond them.
    private func checkLengths(of values: [String]) throws(Refusal) {
        let length = values.reduce(0) { $0 + $1.utf8.count + 1 }
        // What is no list is for `admit` to refuse.
        let names = Subprotocols.offered(in: values) ?? []
        guard length < 126, names.allSatisfy({ $0.utf8.count <= 63 }) else {
            throw Refusal(response: .text("Sec-WebSocket-Protocol is too long\n", status: .badRequest))
        }
    }

    /// In a context of the application's its own protocols count if the client names them first.
    override func check(_ subprotocol: String?, among offered: [String]) throws(Refusal) {
        guard isJoined, let subprotocol else { return }
        guard let name = offered.prefix(while: { $0 != subprotocol }).first(where: isNameOfApplication) else { return }
        throw Refusal(response: .text("Name \(subprotocol) before \(name)\n", status: .badRequest))
    }

    override func opened() {
        loop.assertIsCurrent()
        if opening != nil {
            finishOpening()
        } else if handshake?.pending == nil {
            becomeReady()
        } else {
            // The client has its 101 response.
            pauseReading(for: .authorizing)
            startAuthorization()
        }
        if loop.stopping != nil { goAway() }
    }

    /// A client that has its 101 response is kept out by a Close frame, without `ready` and so without `close`.
    override func reject(_ response: Response, _ code: CloseCode, _ reason: String) {
        guard let pending = dropAuthorization() else { return }
        handshake = nil
        loop.didAccept()
        deadlines.clearEnd()
        closeUnused(code, reason, wait: pending.route.handlers.options.closeTimeout.milliseconds)
    }

    // MARK: A client's handshake

    override func answered(_ response: ResponseHead) -> Fate {
        loop.assertIsCurrent()
        return opening?.agree(response, on: self) ?? .end
    }

    override func openingFailed(_ failure: OpeningFailure) {
        loop.assertIsCurrent()
        opening.take()?.fail(failure)
    }

    private func finishOpening() {
        // The library forgets that it was to end the connection when the answer comes first.
        guard let opening = opening.take(), opening.isShakingHands, let session else { return loop.kill(self) }
        becomeReady()
        opening.succeed(session)
    }

    override func runOutOfTime() {
        opening?.runOut()
        super.runOutOfTime()
    }

    // MARK: Receiving

    override func received(
        _ piece: RawSpan,
        isBinary: Bool,
        isFirst: Bool,
        isFinal: Bool,
        endsFrame: Bool
    ) -> Fate {
        loop.assertIsCurrent()
        guard isOpen, let session else { return .keep }
        let hasRSV1 = receiver.inflater != nil && frameHasRSV1
        guard rsv1.admits(hasRSV1: hasRSV1, isFirst: isFirst, endsFrame: endsFrame) else {
            fail(.protocolError, "RSV1 in a continuation frame")
            return .keep
        }
        receive(
            MessagePiece(
                range: 0..<piece.byteCount,
                opcode: isBinary ? .binary : .text,
                isFirst: isFirst,
                isFinal: isFinal,
                endsFrame: endsFrame,
                hasRSV1: rsv1.isCompressed
            ),
            piece,
            Delivery(to: session, at: loop.now)
        )
        return .keep
    }

    override func receivedPing(_ payload: RawSpan) { receiveFromLibrary(.ping, payload) }

    override func receivedPong(_ payload: RawSpan) -> Fate {
        receiveFromLibrary(.pong, payload)
        return .keep
    }

    private func receiveFromLibrary(_ opcode: Opcode, _ payload: RawSpan) {
        loop.assertIsCurrent()
        guard isOpen, let session else { return }
        if controlFrameHasRSV1(opcode) { return fail(.protocolError, "RSV1 in a control frame") }
        receiveControl(opcode, payload, Delivery(to: session, at: loop.now))
    }

    /// The library has answered it.
    override func answer(ping payload: RawSpan) {
        loop.counters.sent.count(.pong, bytes: payload.byteCount)
    }

    override func receivedClose(_ payload: RawSpan) -> Fate {
        loop.assertIsCurrent()
        if isOpen, controlFrameHasRSV1(.close) { fail(.protocolError, "RSV1 in a control frame") }
        takeClose(payload)
        writeOut()
        // The library flushes what it holds before it closes the socket, for as long as this allows.
        setDeadline(after: Self.failTimeout)
        return .end
    }

    private func controlFrameHasRSV1(_ opcode: Opcode) -> Bool {
        guard receiver.inflater != nil else { return false }
        return rsv1.isMisplaced(inControlFrame: frameHasRSV1, isPing: opcode == .ping, awaitsMessage: awaitsMessage)
    }

    // MARK: Sending

    override func writeOut() {
        guard isAttached else { return }
        if hasPartialWrite {
            if !sendQueue.isWritten || sendQueue.needsDrainCallback { askForWritable() }
        } else {
            sendQueue.libraryIsEmpty()
            let progress = sendQueue.write {
                guard writeRaw($0) else { return .lost }
                // It asks for WRITEABLE by itself.
                return hasPartialWrite ? .held : .taken($0.byteCount)
            }
            if case .lost = progress { loop.kill(self) }
        }
        shared.setQueued(sendQueue.byteCount)
    }

    override func writeAtOnce(_ bits: FrameBits, _ payload: borrowing RawSpan) -> Bool { false }

    override func prepareFlush() {
        // What answers a message comes after the answer to an earlier Ping.
        if closing.isReady, !sendWaitingPong() { loop.kill(self) }
    }

    override func scheduleFlush() {
        if isJoined { askForWritable() } else { super.scheduleFlush() }
    }

    // MARK: The end

    /// The library ends the connection as it is told to by `receivedClose`, or by itself.
    override func endWhenWritten() {}

    override func libraryFails(_ payload: RawSpan) {
        loop.assertIsCurrent()
        shared.close()
        writeOut()
        // A Close frame of our own went before: the library's must not follow it (RFC 6455 section 5.5.1).
        if closing.isAwaitingPeer, sendQueue.isWritten, !hasPartialWrite { finishSending() }
        // The library sends its Close frame as soon as the socket lets it: what is still queued would follow it.
        sendQueue.removeAll()
        shared.setQueued(sendQueue.byteCount)
        setDeadline(after: Self.libraryFailTimeout)
        guard closing.isOpen else { return }
        switch ClosePayload.parse(payload) {
        case .valid(let code, let text): _ = closing.libraryFailed(code, text)
        case .invalid(let code): _ = closing.libraryFailed(code, "")
        }
    }

    override func libraryDrops() {
        loop.assertIsCurrent()
        guard closing.isReady else { return }
        // If the peer is still there it broke the protocol in a way the library has no Close frame for, such as a
        // control frame that is too long. In a context of the application's the context may be about to be destroyed.
        if isPeerThere, !isJoined, case .sendClose(let code, let reason) = closing.fail(.protocolError, "") {
            sendQueue.appendClose(code, reason)
        }
        // A peer that has only finished sending still gets what it is owed, as far as the socket takes it now.
        writeOut()
    }

    override func closed() {
        loop.assertIsCurrent()
        finish()
    }

    override func destroyed() {
        opening = nil
        super.destroyed()
    }
}
