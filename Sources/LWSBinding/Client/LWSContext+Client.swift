internal import CLibWebSockets

extension LWSContext {
    /// Opens a WebSocket as a client on a connected descriptor that does not block; the library owns and closes it from
    /// here on, whatever happens.
    ///
    /// Exactly one of `opened()` and `openingFailed(_:)` comes, at the latest after the context's timeout, and
    /// `connection` is retained until its last event. False when it failed within this call; then `destroyed()` may
    /// come later, or not at all.
    ///
    /// - Parameter tls: how to hold a TLS handshake first, for the request's server name; nil for none.
    @discardableResult
    package func open(
        _ request: ClientRequest,
        on descriptor: Int32,
        as connection: LWSConnection,
        over tls: TLSClient? = nil
    ) -> Bool {
        connection.isClient = true
        guard let context = unsafe context else {
            StreamDescriptor.close(descriptor)
            connection.openingFailed(OpeningFailure(cause: "the loop ends", response: nil))
            return false
        }
        let hosts = unsafe clients as? ClientHosts ?? ClientHosts(in: context)
        clients = hosts
        let opening = PendingOpening(request: request, descriptor: descriptor, tls: tls, deflate: hosts.deflate)
        connection.handshake = opening
        guard request.isSendable, tls == nil || request.serverName?.isEmpty == false,
            let host = unsafe hosts.host(isSecure: tls != nil), let door = hosts.door()
        else {
            connection.failOpening("the request cannot be sent")
            return false
        }
        // Given back by the last event. Where the library fails so early that it has none the reference is lost, but with
        // the door open and the request's lengths known it has no reason to.
        let opaque = unsafe Unmanaged.passRetained(connection).toOpaque()
        door.clear()
        var isMade = false
        opening.headers = HeaderBlock.taken {
            isMade =
                unsafe clws_open(
                    context,
                    host,
                    door.address,
                    request.host,
                    request.target,
                    request.subprotocols.isEmpty ? "" : request.subprotocols.joined(separator: ", "),
                    ClientHosts.entryName.cString,
                    tls == nil ? 0 : 1,
                    opaque
                ) != nil
        }
        if !isMade { connection.failOpening("the connection ended before the request was sent") }
        return isMade
    }
}
