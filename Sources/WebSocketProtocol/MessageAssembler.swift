/// Makes messages of the pieces in which a connection receives them (RFC 6455 section 5.4).
///
/// A piece is what arrived together: a frame, part of a frame, or part of a message. Memory follows the bytes
/// received, never a length that a header claims. One assembler belongs to one connection, whose event loop owns the
/// pool that every call borrows.
@usableFromInline
package struct MessageAssembler: Sendable {
    /// What a handler wants to receive.
    @usableFromInline
    package enum Mode: Sendable {
        /// Whole messages.
        case messages

        /// Each piece as it comes.
        case fragments
    }

    /// What to do after a piece.
    @usableFromInline
    package enum Outcome: Equatable, Sendable {
        /// Nothing to deliver yet.
        case incomplete

        /// Deliver the piece itself, with these bits: it is a whole message, or a fragment in fragments mode.
        case deliverPiece(FrameBits)

        /// Deliver what `takeMessage()` returns with these bits.
        case deliverAssembled(FrameBits)

        /// Fail the connection: 1009 for a message over the limit, 1007 for text that is not UTF-8.
        case fail(CloseCode)
    }

    /// The message so far; empty when it needs no assembling.
    @usableFromInline
    package private(set) var assembled: [UInt8] = []

    @usableFromInline
    let maxMessageSize: Int
    private var receivedBytes = 0
    private var validator = UTF8Validator()
    private let mode: Mode
    @usableFromInline
    var hasFailed = false

    /// An assembler between two messages.
    ///
    /// - Parameter maxMessageSize: the most bytes one message may have, in fragments mode too.
    package init(mode: Mode, maxMessageSize: Int) {
        self.mode = mode
        self.maxMessageSize = maxMessageSize
    }

    /// Takes the next piece. After a failure, later pieces are ignored.
    ///
    /// - Parameters:
    ///   - opcode: `text` or `binary`, the type of the whole message, with each of its pieces.
    ///   - isFirst: whether the message begins with this piece; what was left of an earlier one is dropped.
    ///   - isFinal: whether the message ends with this piece.
    @inlinable
    @inline(__always)
    package mutating func receive(
        _ piece: borrowing RawSpan,
        opcode: Opcode,
        isFirst: Bool,
        isFinal: Bool,
        pool: inout BufferPool
    ) -> Outcome {
        // A whole message in one piece is most of all traffic, and needs no state.
        if isFirst, isFinal, !hasFailed, assembled.isEmpty, piece.byteCount <= maxMessageSize,
            opcode == .binary || UTF8Validator.isValid(piece)
        {
            return .deliverPiece(FrameBits(opcode))
        }
        return assemble(piece, opcode: opcode, isFirst: isFirst, isFinal: isFinal, pool: &pool)
    }

    @usableFromInline
    mutating func assemble(
        _ piece: borrowing RawSpan,
        opcode: Opcode,
        isFirst: Bool,
        isFinal: Bool,
        pool: inout BufferPool
    ) -> Outcome {
        guard !hasFailed else { return .incomplete }
        if isFirst {
            finish(&pool)
            receivedBytes = 0
            validator.reset()
        }
        guard piece.byteCount <= maxMessageSize - receivedBytes else {
            return fail(.messageTooBig, &pool)
        }
        receivedBytes += piece.byteCount
        if opcode == .text {
            guard validator.validate(piece), validator.isComplete || !isFinal else {
                return fail(.invalidPayload, &pool)
            }
        }
        switch mode {
        case .fragments:
            return .deliverPiece(FrameBits(isFirst ? opcode : .continuation, fin: isFinal))
        case .messages where isFirst && isFinal:
            return .deliverPiece(FrameBits(opcode))
        case .messages:
            if isFirst {
                assembled = pool.take()
            }
            assembled.append(piece)
            return isFinal ? .deliverAssembled(FrameBits(opcode)) : .incomplete
        }
    }

    /// Takes out the message that is to be delivered. Its buffer is the pool's, to be given back.
    package mutating func takeMessage() -> [UInt8] {
        var message: [UInt8] = []
        swap(&message, &assembled)
        return message
    }

    /// Gives the buffer of an unfinished message back, as its connection ends.
    package mutating func finish(_ pool: inout BufferPool) {
        guard assembled.capacity > 0 else { return }
        var buffer: [UInt8] = []
        swap(&buffer, &assembled)
        pool.give(buffer)
    }

    private mutating func fail(_ code: CloseCode, _ pool: inout BufferPool) -> Outcome {
        hasFailed = true
        finish(&pool)
        return .fail(code)
    }
}
