extension AsyncSession {
    /// Sends one message or frame, and waits as long as the queue is at its high mark.
    ///
    /// - Parameter offer: asks the connection to take it, patiently.
    /// - Throws: `.closed`; `.invalidMessage`; `.cancelled` when it was not accepted.
    @inline(__always)
    func send(_ offer: (Connection) -> SendVerdict) async throws(WebSocketError) {
        if loop.isCurrent { enter() }
        let verdict = offer(connection)
        if verdict != .sent { try await settle(verdict, offer) }
    }

    private func settle(_ first: SendVerdict, _ offer: (Connection) -> SendVerdict) async throws(WebSocketError) {
        var verdict = first
        while verdict == .overflow {
            try await waitForRoom()
            verdict = offer(connection)
        }
        switch verdict {
        case .sent, .overflow: return
        case .closed: throw .closed
        case .invalid:
            throw WebSocketError(.invalidMessage, "Not a legal frame: text that is not UTF-8, or out of order")
        case .buffered:
            guard connection.shared.byteCount >= connection.sendQueue.watermarks.high else { return }
            do throws(WebSocketError) {
                try await waitForRoom()
            } catch  where error.code == .cancelled {
                // It is in the queue, so it was sent as far as the caller can know.
            }
        }
    }

    private func waitForRoom() async throws(WebSocketError) {
        try await Wait.run { wait in
            if !onLoop({ self.register(sender: wait) }) { wait.end(.failure(.closed)) }
        }
    }

    private func register(sender wait: Wait<Void>) {
        if isClosing {
            wait.end(.failure(.closed))
        } else if !connection.sendQueue.isFull {
            wait.end(.success(()))
        } else {
            senders.append(wait)
            connection.callDrainLater()
        }
    }

    /// The queue has fallen to its low mark, but for messages that wait behind one that is sent in pieces.
    func drained() {
        fragmentSender.take()?.end(.success(()))
        guard !connection.sendQueue.isFull else { return }
        let waiting = senders
        senders = []
        for wait in waiting { wait.end(.success(())) }
    }
}

// MARK: Messages in pieces

extension AsyncSession {
    /// Sends a piece of a message, whatever is queued. True when the sender is to wait before the next one.
    func sendFragment(_ bits: FrameBits, _ bytes: [UInt8], compress: Bool?) throws(WebSocketError) -> Bool {
        if loop.isCurrent { enter() }
        switch connection.sendFragment(bits, unsafe bytes.span.bytes, compress: compress, isPatient: true) {
        case .closed: throw .closed
        case .invalid: throw WebSocketError(.invalidMessage, "Not UTF-8, or another message is being sent in pieces")
        case .sent: return false
        case .buffered, .overflow: return true
        }
    }

    /// Waits as long as what goes out before the next piece is at the high mark. Whole messages that wait for the end
    /// of the one in pieces do not count.
    func waitAfterFragment() async throws(WebSocketError) {
        do throws(WebSocketError) {
            try await Wait.run { wait in
                if !onLoop({ self.register(fragmentSender: wait) }) { wait.end(.failure(.closed)) }
            }
        } catch  where error.code == .cancelled {
            // The piece is in the queue.
        }
    }

    private func register(fragmentSender wait: Wait<Void>) {
        if isClosing {
            wait.end(.failure(.closed))
        } else if connection.sendQueue.byteCountAhead < connection.sendQueue.watermarks.high {
            wait.end(.success(()))
        } else {
            fragmentSender = wait
            connection.callDrainLater()
        }
    }
}
