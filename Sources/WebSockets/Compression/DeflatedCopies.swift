internal import LWSBinding

/// The compressed forms of a message that goes to many: made once for each way of compressing, on whichever loop needs
/// it first, and then shared by all.
final class DeflatedCopies: Sendable {
    /// Made with these settings; nil when compressing makes the message no smaller.
    private struct Copy {
        let settings: Deflater.Settings
        let message: PreparedMessage?
    }

    private let copies = Lock<[Copy]>([])

    /// The compressed form of `message`, which keeps these copies; nil when it is to go out as it is.
    func copy(of message: PreparedMessage, _ settings: Deflater.Settings, _ pool: DeflatePool) -> PreparedMessage? {
        // Held while compressing, so that no other loop does the same work.
        copies.withLock { copies in
            if let copy = copies.first(where: { $0.settings == settings }) { return copy.message }
            let deflated = Self.deflate(message, settings, pool)
            copies.append(Copy(settings: settings, message: deflated))
            return deflated
        }
    }

    private static func deflate(
        _ message: PreparedMessage,
        _ settings: Deflater.Settings,
        _ pool: DeflatePool
    ) -> PreparedMessage? {
        guard let deflater = pool.takeDeflater(settings) else { return nil }
        defer { pool.give(deflater, settings) }
        message.withPayload { deflater.deflate($0, endsMessage: true, into: pool.deflated) }
        guard pool.deflated.count < message.payloadCount else { return nil }
        return pool.deflated.withBytes { PreparedMessage(message.bits.compressed, payload: $0) }
    }
}
