/// Who decides about the handshakes in a context of the application's, on its thread.
package protocol HandshakeHost: AnyObject {
    /// Whether WebSockets are served at the path of these segments.
    func serves(_ segments: [String]) -> Bool

    /// Makes the connection of a handshake at such a path, which then decides about it.
    func claimHandshake(from peer: NumericAddress?) -> HandshakeClaim

    /// The context will never serve anything of ours.
    func cannotJoin(_ reason: String)
}

/// What becomes of a handshake before anything but its path is looked at.
package enum HandshakeClaim {
    /// This connection answers it.
    case serve(LWSConnection)
    /// It is answered with a whole HTTP response.
    case refuse([UInt8])
}
