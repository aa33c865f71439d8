/// What another face keeps with a connection, reachable from the connection's closures without a look-up.
package protocol ConnectionAttachment: AnyObject, Sendable {
    /// The connection's last event has come, whether it ever became a WebSocket or not; on its loop.
    func connectionGone()
}

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

extension WebSocket {
    /// What is kept with the connection; only on its loop.
    package var attachment: (any ConnectionAttachment)? {
        get { connection.attachment.object }
        nonmutating set { connection.attachment.object = newValue }
    }
}
