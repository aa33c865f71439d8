internal import LWSBinding

extension Connection {
    /// Queues a whole message, compressed where that was agreed on and is wanted.
    @inline(__always)
    func put(_ bits: FrameBits, _ payload: borrowing RawSpan, compress: Bool?) {
        if let deflate, !bits.opcode.isControl, putDeflated(bits, payload, compress, deflate) { return }
        if bits.opcode.isControl { outputControl(bits, payload) } else { output(bits, payload) }
    }

    /// Queues a message or fragment that was framed before, compressed where that was agreed on and is wanted.
    func put(_ message: PreparedMessage) {
        guard let deflate, !message.bits.opcode.isControl else { return output(message) }
        guard let copies = message.deflatedCopies else {
            let isPut = message.withPayload { putDeflated(message.bits, $0, message.compress, deflate) }
            return isPut ? () : output(message)
        }
        guard deflate.wants(message.payloadCount, message.compress),
            let copy = copies.copy(of: message, deflate.settings, loop.deflatePool)
        else { return output(message) }
        deflate.noteForeignMessage()
        noteCompressed(message.payloadCount, to: copy.payloadCount, endsMessage: true)
        output(copy)
    }

    private func putDeflated(
        _ bits: FrameBits,
        _ payload: borrowing RawSpan,
        _ compress: Bool?,
        _ deflate: PerMessageDeflate
    ) -> Bool {
        let pool = loop.deflatePool
        if bits.fin, bits.opcode != .continuation {
            guard deflate.wants(payload.byteCount, compress), deflate.deflate(payload, pool) else { return false }
        } else {
            guard deflate.deflateFragment(bits, payload, compress, pool) else { return false }
        }
        noteCompressed(payload.byteCount, to: pool.deflated.count, endsMessage: bits.fin)
        let marked = bits.opcode == .continuation ? bits : bits.compressed
        pool.deflated.withBytes { output(marked, $0) }
        return true
    }
}
