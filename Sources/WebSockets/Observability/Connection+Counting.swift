internal import HTTPTypes
internal import LWSBinding
internal import Logging
internal import WebSocketProtocol

/// What a connection tells its loop's counters, and the log, of its life.
extension Connection {
    /// The 101 response is out; the client may still have to be looked at.
    func noteAccepted() {
        guard !isAnswered else { return }
        isAnswered = true
        loop.counters.handshakes.accepted &+= 1
    }

    /// The WebSocket is open.
    func noteOpened() {
        noteAccepted()
        loop.counters.openWebSockets += 1
        log(.trace, .webSocketOpened)
    }

    /// The handshake is refused.
    func noteRefused(_ response: Response, path: String) {
        isAnswered = true
        loop.counters.handshakes.refused[response.status.code, default: 0] &+= 1
        log(
            .debug,
            .handshakeRefused,
            variant: response.status.code,
            ["status": "\(response.status)", "path": path, "answer": response.firstLine]
        )
    }

    /// A plain request is answered.
    func noteAnswered(_ response: Response) {
        isAnswered = true
        loop.counters.httpResponses[response.status.code, default: 0] &+= 1
    }

    /// The deadline has come, and the connection is still there.
    func noteDeadlinePassed() {
        guard !isAnswered else { return }
        isAnswered = true
        loop.counters.handshakes.timedOut &+= 1
        log(.debug, .handshakeTimedOut)
    }

    /// A piece of a message came.
    @inline(__always)
    func noteReceived(_ opcode: Opcode, _ bytes: Int, endsMessage: Bool) {
        let messages: UInt64 = endsMessage ? 1 : 0
        loop.counters.received.note(opcode, bytes: bytes, messages: messages)
        traffic.messagesReceived &+= messages
        traffic.bytesReceived &+= UInt64(truncatingIfNeeded: bytes)
    }

    /// A Ping or Pong came; in its WebSocket role libwebsockets has answered the Ping.
    func noteControl(_ opcode: Opcode, _ bytes: Int) {
        loop.counters.received.note(opcode, bytes: bytes)
        if !isRaw, opcode == .ping { loop.counters.sent.note(.pong, bytes: bytes) }
    }

    /// A frame was accepted for sending. A fragmented message counts when its last frame is.
    @inline(__always)
    func noteSent(_ bits: FrameBits, _ bytes: Int) {
        let opcode = bits.opcode == .continuation ? fragmentedOpcode : bits.opcode
        let messages: UInt64 = bits.fin ? 1 : 0
        loop.counters.sent.note(opcode, bytes: bytes, messages: messages)
        guard !opcode.isControl else { return }
        traffic.messagesSent &+= messages
        traffic.bytesSent &+= UInt64(truncatingIfNeeded: bytes)
    }

    /// A piece of a compressed message came.
    func noteDecompressed(_ wire: Int, to payload: Int, endsMessage: Bool) {
        loop.counters.received.compressed.note(payload: payload, wire: wire, endsMessage: endsMessage)
    }

    /// A message, or a fragment of one, was compressed for sending.
    func noteCompressed(_ payload: Int, to wire: Int, endsMessage: Bool) {
        loop.counters.sent.compressed.note(payload: payload, wire: wire, endsMessage: endsMessage)
    }

    /// A message met the high watermark.
    func noteOverflow(_ policy: OverflowPolicy) {
        loop.counters.overflows &+= 1
        let isClosing = policy == .close
        log(
            isClosing ? .notice : .debug,
            isClosing ? .slowPeerClosed : .peerReadsSlowly,
            ["queued": "\(bufferedOnLoop)"]
        )
    }

    /// What was queued has been written as far as there was room.
    @inline(__always)
    func noteQueue() {
        let left = bufferedOnLoop
        if left != countedQueue { countQueue(left) }
    }

    private func countQueue(_ bytes: Int) {
        loop.counters.noteQueue(bytes, before: countedQueue)
        countedQueue = bytes
    }

    /// The WebSocket is closed.
    func noteClosed(_ reason: CloseReason) {
        loop.counters.openWebSockets -= 1
        loop.counters.note(reason)
        let isOrderly = reason.initiator != .transport && [.normal, .goingAway, .noStatus].contains(reason.code)
        log(
            isOrderly ? .trace : .debug,
            isOrderly ? .webSocketClosed : .webSocketFailed,
            // A peer chooses its codes.
            variant: reason.initiator == .peer ? 0 : Int(reason.code.rawValue),
            ["code": "\(reason.code)", "reason": reason.text, "by": "\(reason.initiator)"]
        )
    }

    /// The connection is gone, whatever it was.
    func noteGone() {
        countQueue(0)
        if !isAnswered { loop.counters.handshakes.abandoned &+= 1 }
    }
}

extension Response {
    /// The beginning of what a refused client can read.
    fileprivate var firstLine: String {
        String(decoding: body.prefix { $0 != UInt8(ascii: "\n") }.prefix(LogText.valueLimit), as: UTF8.self)
    }
}
