/// What the faces keep with a connection; it is let go with the connection's last event.
struct Attachment {
    /// Of a face in another module.
    var object: (any ConnectionAttachment)?
    /// Of the async face.
    var asyncSession: AsyncSession?

    /// When it wants `timeHasCome(at:)` to be called; `UInt64.max` for never.
    var nextDue: UInt64 { asyncSession?.pings.nextDue ?? .max }

    /// The time that it waits for may have come.
    func timeHasCome(at now: UInt64) { asyncSession?.pings.expire(at: now) }

    /// The WebSocket is closing: nothing more is received or accepted for sending.
    func connectionIsClosing() { asyncSession?.connectionIsClosing() }

    /// The connection is gone.
    mutating func removeAll() {
        asyncSession = nil
        object.take()?.connectionGone()
    }
}
