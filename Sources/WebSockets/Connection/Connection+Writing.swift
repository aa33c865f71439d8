internal import LWSBinding
internal import Synchronization

/// Handing queued output to the socket.
extension Connection {
    /// Writes queued output and calls `drain` when a sender waits for it. Once a turn, and when the socket has room.
    func flush() {
        isDirty = false
        if isRaw {
            readHeldInput()
            // What TLS has read while reading was paused is nothing that the socket would tell of.
            if readPending() == .end { loop.kill(self) }
            answerWaitingPing()
        } else if isReady, !sendWaitingPong() {
            // What answers a message comes after the answer to an earlier Ping.
            loop.kill(self)
        }
        writeOut()
        drainIfWritten()
        noteQueue()
        // Mail still to come counts: each piece of it brings another flush. Messages that wait for the end of a
        // fragmented one do not, for its sender waits for `drain` too.
        guard owesDrain, isOpen.load(ordering: .relaxed), bufferedAmount - heldBackBytes <= lowWatermark else { return }
        owesDrain = false
        guard let session, let drain = session.handlers.drain else { return }
        loop.enters(session.handlers)
        drain(WebSocket(session: session))
    }

    /// Writes everything queued, as far as the socket takes it.
    func writeOut() {
        guard isAttached, !isBroken else { return }
        if isRaw { writeToSocket() } else { writeToLibrary() }
        queued.store(bufferedOnLoop, ordering: .relaxed)
    }

    private func writeToSocket() {
        guard !isBlocked, !outbox.isEmpty else { return }
        let limit = speaksTLS ? Self.recordSize : .max
        while outbox.writeNext(atMost: limit, { taken(of: $0) }) {}
        guard !outbox.isEmpty, !isBroken else { return }
        isBlocked = true
        askForWritable()
    }

    private func taken(of bytes: RawSpan) -> Int {
        switch write(bytes) {
        case .taken(let count):
            return count
        case .lost:
            // What was not written stays counted, so that the end tells of it.
            isBroken = true
            loop.kill(self)
            return 0
        }
    }

    /// In its WebSocket role libwebsockets takes all it is given, and holds what the socket does not take.
    private func writeToLibrary() {
        if hasPartialWrite {
            if !outbox.isEmpty || owesDrain { askForWritable() }
            return
        }
        heldByLibrary = 0
        while outbox.writeNext({ heldByLibrary(of: $0) }), heldByLibrary == 0 {}
    }

    private func heldByLibrary(of bytes: RawSpan) -> Int {
        guard writeRaw(bytes) else {
            isBroken = true
            loop.kill(self)
            return 0
        }
        // It asks for WRITEABLE by itself.
        if hasPartialWrite { heldByLibrary = bytes.byteCount }
        return bytes.byteCount
    }
}
