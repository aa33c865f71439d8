internal import LWSBinding
internal import Synchronization

/// Handing queued output to libwebsockets.
extension Connection {
    /// Writes queued output and calls `drain` when a sender waits for it. Once a turn, and when the socket has room.
    func flush() {
        isDirty = false
        // What answers a message comes after the answer to an earlier Ping. Frame by frame the library sees to that.
        if isReady, writesRawBatches, !sendWaitingPong() { loop.kill(self) }
        writeOut()
        noteQueue()
        // Mail still to come counts: each piece of it brings another flush. Messages that wait for the end of a
        // fragmented one do not, for its sender waits for `drain` too.
        guard owesDrain, isOpen.load(ordering: .relaxed), bufferedAmount - heldBackBytes <= lowWatermark else { return }
        owesDrain = false
        guard let session, let drain = session.handlers.drain else { return }
        loop.enters(session.handlers)
        drain(WebSocket(session: session))
    }

    /// One write of everything queued, unless libwebsockets still holds part of the last.
    func writeOut() {
        guard isAttached, !isBroken else { return }
        if hasPartialWrite || !writesRawBatches {
            if !outbox.isEmpty || owesDrain { askForWritable() }
            return
        }
        heldByLibrary = 0
        while !outbox.isEmpty {
            let pending = outbox.byteCount
            guard let written = outbox.writeNext({ writeRaw($0) }) else {
                // What was not written stays counted, so that the end tells of it.
                heldByLibrary = pending - outbox.byteCount
                isBroken = true
                loop.kill(self)
                break
            }
            if hasPartialWrite {
                // It asks for WRITEABLE by itself.
                heldByLibrary = written
                break
            }
        }
        queued.store(bufferedOnLoop, ordering: .relaxed)
    }

    /// The slow way, for a library that does not take raw batches: one frame for each WRITEABLE.
    func writeFrame() {
        guard !hasPartialWrite else { return askForWritable() }
        heldByLibrary = 0
        let isWritten = outbox.takeFrame { bits, payload in
            bits.opcode == .close ? sendClose(payload) : writeFrame(bits.rawValue, payload)
        }
        if isWritten == false { loop.kill(self) }
        queued.store(bufferedOnLoop, ordering: .relaxed)
        if !outbox.isEmpty { askForWritable() }
    }
}
