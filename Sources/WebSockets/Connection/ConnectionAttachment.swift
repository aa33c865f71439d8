/// What another face keeps with a connection, reachable from the connection's closures without a look-up.
package protocol ConnectionAttachment: AnyObject, Sendable {
    /// The connection's last event has come, whether it ever became a WebSocket or not; on its loop.
    func connectionGone()
}

extension WebSocket {
    /// What is kept with the connection; only on its loop.
    package var attachment: (any ConnectionAttachment)? {
        get { connection.attachment.object }
        nonmutating set { connection.attachment.object = newValue }
    }
}
