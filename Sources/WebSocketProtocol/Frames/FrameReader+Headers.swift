extension FrameReader {
    /// How many bytes a compressed message of `size` bytes may have at most (RFC 7692 section 7.2.1).
    ///
    /// Deflate cannot compress everything. Of its ways to write bytes as they are, stored blocks add five bytes to each
    /// block, of 65,535 bytes at most and of a few hundred where the sender has little memory, and the fixed code spends
    /// nine bits on each byte from 144 on, an eighth more. Each flush at the end of a fragment adds up to six bytes.
    /// So it is an eighth for the code, a 64th for blocks, and 64 bytes for small messages.
    package static func maxCompressedSize(of size: Int) -> Int {
        let (sum, overflow) = size.addingReportingOverflow(size / 8 + size / 64 + 64)
        return overflow ? .max : sum
    }

    /// Takes the header of a frame, or what there is of it.
    mutating func readHeader(in bytes: inout MutableRawSpan, from offset: inout Int) -> FrameEvent {
        var end = offset
        if headerCount == 0, bytes.byteCount - offset >= FrameHeaderBytes.capacity {
            header = FrameHeaderBytes(bytes, at: offset)
            if let refusal = refusal(of: header, count: FrameHeaderBytes.capacity) { return refuse(refusal) }
            end += header.size
        } else {
            while headerCount < 2 || headerCount < header.size {
                guard end < bytes.byteCount else {
                    offset = end
                    if headerCount > 0 { phase = .header }
                    return .needsBytes
                }
                // Every bit pattern is a UInt8, and the load checks its bounds.
                header.set(unsafe bytes.unsafeLoad(fromByteOffset: end, as: UInt8.self), at: headerCount)
                headerCount += 1
                end += 1
                if let refusal = refusal(of: header, count: headerCount) { return refuse(refusal) }
            }
        }
        offset = end
        beginPayload(of: header)
        header = FrameHeaderBytes()
        headerCount = 0
        return advance(in: &bytes, from: &offset)
    }

    /// What is wrong with the first `count` bytes of a header; nil when nothing is yet.
    ///
    /// The order of the checks is that of the bytes, so that the answer does not depend on where they were cut.
    private func refusal(of header: FrameHeaderBytes, count: Int) -> FrameRefusal? {
        if let refusal = header.refusalOfFirst ?? refusal(ofFirst: header.first) { return refusal }
        guard count >= 2 else { return nil }
        if header.isMasked != expectsMask { return expectsMask ? .unmaskedFrame : .maskedFrame }
        if let refusal = header.refusalOfSecond { return refusal }
        guard count >= 2 + header.extendedLengthSize else { return nil }
        if let refusal = header.refusalOfLength { return refusal }
        let isData = header.first & 0x08 == 0
        return isData && header.payloadLength > allowance(forFirst: header.first) ? .messageTooBig : nil
    }

    /// What is wrong with a first byte on this connection, and now.
    private func refusal(ofFirst first: UInt8) -> FrameRefusal? {
        if first & 0x30 != 0 { return .reservedBit }
        let beginsMessage = first & 0x0F == Opcode.text.rawValue || first & 0x0F == Opcode.binary.rawValue
        if first & 0x40 & ~(beginsMessage ? acceptedRSV1 : 0) != 0 { return .unexpectedRSV1 }
        if first & 0x0F == Opcode.continuation.rawValue { return isInsideMessage ? nil : .unexpectedContinuation }
        return beginsMessage && isInsideMessage ? .interruptedMessage : nil
    }

    /// How many bytes a data frame may announce.
    private func allowance(forFirst first: UInt8) -> Int {
        if isInsideMessage { return allowance }
        return max(0, first & 0x40 == 0 ? maxMessageSize : Self.maxCompressedSize(of: maxMessageSize))
    }

    /// Prepares for the payload behind a header that nothing is wrong with.
    private mutating func beginPayload(of header: FrameHeaderBytes) {
        mask = PayloadMask(keyInOrder: header.keyInOrder)
        remaining = Int(truncatingIfNeeded: header.payloadLength)
        // Reserved opcodes are refused before.
        let opcode = Opcode(rawValue: header.first & 0x0F) ?? .continuation
        if opcode.isControl {
            controlOpcode = opcode
            phase = .control
            return
        }
        allowance = allowance(forFirst: header.first) - remaining
        if opcode != .continuation {
            self.opcode = opcode
            hasRSV1 = header.first & 0x40 != 0
            isFirst = true
        }
        endsMessage = header.first & 0x80 != 0
        isInsideMessage = !endsMessage
        phase = .data
    }

    private mutating func refuse(_ refusal: FrameRefusal) -> FrameEvent {
        phase = .refused(refusal)
        controlPayload = []
        return .refused(refusal)
    }
}
