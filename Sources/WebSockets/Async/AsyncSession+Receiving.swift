extension AsyncSession {
    /// Something came: it goes to the receiver that waits, or into the inbox.
    func received(_ bits: FrameBits, _ bytes: RawSpan) {
        switch bits.opcode {
        case .text, .binary, .continuation: store(item(bits, bytes))
        case .pong: pings.received(bytes, at: loop.preciseNow)
        case .close: connectionIsClosing()
        case .ping: break
        }
    }

    private func item(_ bits: FrameBits, _ bytes: RawSpan) -> Inbox.Item {
        let isFirst = bits.opcode != .continuation
        let kind = isFirst ? (bits.opcode == .text ? MessageKind.text : .binary) : fragmentKind
        guard session.handlers.options.deliversFragments else { return .message(Message(kind, copying: bytes)) }
        fragmentKind = kind
        return .fragment(
            MessageFragment(kind: kind, isFirst: isFirst, isLast: bits.fin, bytes: [UInt8](copying: bytes))
        )
    }

    private func store(_ item: consuming Inbox.Item) {
        if let receiver = receiver.take(), receiver.end(.success(item)) { return }
        inbox.append(item)
        if inbox.isFull { connection.pauseReading(for: .inbox) }
    }

    /// The next message or piece; nil when the connection is closing and everything received has been taken.
    ///
    /// - Throws: `.alreadyReceiving`, `.cancelled`.
    @inline(__always)
    func next() async throws(WebSocketError) -> Inbox.Item? {
        guard loop.isCurrent else { return try await nextFromAnywhere() }
        enter()
        if let item = take() { return item }
        // The end counts for more than the cancellation that comes with it.
        if isClosing { return nil }
        guard isInHandler else { return try await nextFromAnywhere() }
        let item = try await handlerWait.run(register)
        if loop.isCurrent { enter() }
        return item
    }

    /// Waits for the next in any task, on any thread.
    private func nextFromAnywhere() async throws(WebSocketError) -> Inbox.Item? {
        let item = try await Wait.run { wait in
            if !onLoop({ self.register(wait) }) { wait.end(.success(nil)) }
        }
        if loop.isCurrent { enter() }
        return item
    }

    /// A receiver waits, on the loop.
    private func register(_ wait: Wait<Inbox.Item?>) {
        if receiver?.isWaiting == true {
            wait.end(.failure(WebSocketError(.alreadyReceiving, "Another task receives on this connection")))
        } else if let item = inbox.first {
            // Not taken out for a receiver that was cancelled.
            if wait.end(.success(item)) { _ = take() }
        } else if isClosing {
            wait.end(.success(nil))
        } else {
            receiver = wait
        }
    }

    @inline(__always)
    private func take() -> Inbox.Item? {
        guard let item = inbox.popFirst() else { return nil }
        if connection.receiver.pauseReasons.contains(.inbox), inbox.isBelowHalf {
            connection.resumeReading(after: .inbox)
        }
        return item
    }
}
