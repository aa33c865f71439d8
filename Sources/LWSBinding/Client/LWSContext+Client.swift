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
        connection.slots = slots
        connection.opening = PendingOpening(request: request, descriptor: descriptor, tls: tls)
        guard request.isSendable, tls == nil || request.serverName?.isEmpty == false, let context = unsafe context,
            let host = unsafe clientHost(isSecure: tls != nil), let door = clientDoor()
        else {
            connection.failOpening("the request cannot be sent")
            return false
        }
        // Given back by the last event. Where the library fails so early that it has none the reference is lost, but with
        // the door open and the request's lengths known it has no reason to.
        let opaque = unsafe Unmanaged.passRetained(connection).toOpaque()
        door.clear()
        var isMade = false
        let block = HeaderBlock.taken {
            isMade = unsafe request.withCStrings { target, name, subprotocols in
                unsafe clws_open(
                    context,
                    host,
                    door.address,
                    name,
                    target,
                    subprotocols,
                    ProtocolTable.noneName,
                    tls == nil ? 0 : 1,
                    opaque
                ) != nil
            }
        }
        connection.opening?.headers = block
        if !isMade { connection.failOpening("the connection ended before the request was sent") }
        return isMade
    }
}

extension ClientRequest {
    fileprivate func withCStrings(
        _ body: (UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafePointer<CChar>?) -> Bool
    ) -> Bool {
        unsafe target.withCString { target in
            unsafe host.withCString { host in
                guard !subprotocols.isEmpty else { return unsafe body(target, host, nil) }
                return unsafe subprotocols.joined(separator: ", ").withCString { unsafe body(target, host, $0) }
            }
        }
    }
}
