import WebSocketProtocol

/// Reads a whole stream one byte after the other, in the words of RFC 6455 section 5: what a `FrameReader` is compared
/// with.
struct ReferenceReader {
    let expectsMask: Bool
    let acceptsRSV1: Bool
    let maxMessageSize: Int

    /// The frames of the stream, up to the first that is refused or not complete.
    func read(_ stream: [UInt8]) -> [FrameRecord] {
        var rest = stream[...]
        var records: [FrameRecord] = []
        var message: (opcode: Opcode, hasRSV1: Bool, announced: UInt64)?
        while let first = rest.popFirst() {
            let fin = first & 0x80 != 0
            let rsv1 = first & 0x40 != 0
            guard let opcode = Opcode(rawValue: first & 0x0F) else { return records + [.refused(.reservedOpcode)] }
            if opcode.isControl, !fin { return records + [.refused(.fragmentedControlFrame)] }
            if first & 0x20 != 0 || first & 0x10 != 0 { return records + [.refused(.reservedBit)] }
            if rsv1, !acceptsRSV1 || opcode == .continuation || opcode.isControl {
                return records + [.refused(.unexpectedRSV1)]
            }
            if opcode == .continuation, message == nil { return records + [.refused(.unexpectedContinuation)] }
            if opcode == .text || opcode == .binary, message != nil { return records + [.refused(.interruptedMessage)] }

            guard let second = rest.popFirst() else { return records }
            let isMasked = second >= 128
            if isMasked != expectsMask { return records + [.refused(expectsMask ? .unmaskedFrame : .maskedFrame)] }
            if opcode.isControl, second % 128 > 125 { return records + [.refused(.controlFrameTooLong)] }
            var length = UInt64(second % 128)
            if length > 125 {
                let size = length == 126 ? 2 : 8
                guard rest.count >= size else { return records }
                length = rest.prefix(size).reduce(0) { $0 << 8 | UInt64($1) }
                rest = rest.dropFirst(size)
                if length < 126 || size == 8 && length < 65536 { return records + [.refused(.lengthNotMinimal)] }
                if length > UInt64(Int.max) { return records + [.refused(.lengthTooLarge)] }
            }
            if !opcode.isControl {
                if message == nil { message = (opcode, rsv1, 0) }
                message?.announced += length
                let limit =
                    message?.hasRSV1 == true ? FrameReader.maxCompressedSize(of: maxMessageSize) : maxMessageSize
                if let message, message.announced > UInt64(limit) { return records + [.refused(.messageTooBig)] }
            }
            var key: [UInt8] = [0, 0, 0, 0]
            if isMasked {
                guard rest.count >= 4 else { return records }
                key = Array(rest.prefix(4))
                rest = rest.dropFirst(4)
            }
            let count = min(Int(length), rest.count)
            let isWhole = count == Int(length)
            let payload = rest.prefix(count).enumerated().map { $1 ^ key[$0 % 4] }
            rest = rest.dropFirst(count)
            guard let current = message, !opcode.isControl else {
                guard isWhole else { return records }
                records.append(.control(opcode, payload))
                continue
            }
            guard isWhole || count > 0 else { return records }
            records.append(
                .data(
                    current.opcode,
                    payload,
                    isFirst: opcode != .continuation,
                    isFinal: isWhole && fin,
                    endsFrame: isWhole,
                    hasRSV1: current.hasRSV1
                )
            )
            if fin { message = nil }
        }
        return records
    }
}
