import WebSocketProtocol

/// A connection's messages: a limit, then pieces of a marker and a length each. Both modes must agree with an oracle
/// that joins everything before it looks.
func fuzzMessageAssembler(_ input: consuming Input) {
    var input = input
    let limit = Int(input.takeByte())
    var whole = MessageAssembler(mode: .messages, maxMessageSize: limit)
    var pieces = MessageAssembler(mode: .fragments, maxMessageSize: limit)
    var pool = BufferPool(capacityInBytes: 1024)
    var message: [UInt8] = []
    var opcode = Opcode.binary
    var (isFirst, hasFailed) = (true, false)
    while !input.rest.isEmpty {
        let marker = input.takeByte()
        let piece = Array(input.take(Int(marker >> 2)))
        let isFinal = marker & 1 != 0
        if isFirst {
            message = []
            opcode = marker & 2 == 0 ? .binary : .text
        }
        message += piece

        let expected = hasFailed ? .incomplete : failure(message, opcode, isFinal: isFinal, limit: limit)
        let outcome = whole.receive(
            unsafe piece.span.bytes,
            opcode: opcode,
            isFirst: isFirst,
            isFinal: isFinal,
            pool: &pool
        )
        switch outcome {
        case .deliverPiece(let bits):
            require(expected == nil && isFirst && isFinal && bits == FrameBits(opcode), "\(outcome)")
        case .deliverAssembled(let bits):
            require(expected == nil && isFinal && bits == FrameBits(opcode), "\(outcome)")
            require(whole.assembled == message, "\(whole.assembled) instead of \(message)")
            whole.finish(&pool)
        case .incomplete: require(expected == .incomplete || expected == nil && !isFinal, "\(outcome)")
        case .fail: require(outcome == expected, "\(outcome) instead of \(String(describing: expected))")
        }

        let fragment = pieces.receive(
            unsafe piece.span.bytes,
            opcode: opcode,
            isFirst: isFirst,
            isFinal: isFinal,
            pool: &pool
        )
        let bits = FrameBits(isFirst ? opcode : .continuation, fin: isFinal)
        require(fragment == expected ?? .deliverPiece(bits), "fragment is \(fragment)")

        if case .fail = outcome { hasFailed = true }
        isFirst = isFinal
    }
    whole.finish(&pool)
    require(whole.assembled.isEmpty, "bytes are left behind")
}

/// What is wrong with a message so far, `nil` when nothing is.
private func failure(
    _ message: [UInt8],
    _ opcode: Opcode,
    isFinal: Bool,
    limit: Int
) -> MessageAssembler.Outcome? {
    if message.count > limit { return .fail(.messageTooBig) }
    guard opcode == .text else { return nil }
    var validator = UTF8Validator()
    let isText = validator.validate(unsafe message.span.bytes) && (validator.isComplete || !isFinal)
    return isText ? nil : .fail(.invalidPayload)
}
