internal import CLibWebSockets

extension LWSContext {
    /// Opens a WebSocket as a client on a connected descriptor that does not block; the library owns and closes it from
    /// here on, whatever happens.
    ///
    /// Retains `connection` until its last event. Before that comes `opened()` or `openingFailed(_:)`, at the latest
    /// after the context's timeout. False when it came to nothing within this call, or the request cannot be sent as it
    /// is; then no event but `destroyed()` may come, now or later.
    package func open(_ request: ClientRequest, on descriptor: Int32, as connection: LWSConnection) -> Bool {
        guard request.isSendable, let context = unsafe context, let door = clientDoor() else {
            StreamDescriptor.close(descriptor)
            return false
        }
        connection.isClient = true
        connection.opening = PendingOpening(request: request, descriptor: descriptor)
        // Given back by the last event. Where the library fails so early that it has none the reference is lost, but with
        // the door open and the request's lengths known it has no reason to.
        let opaque = unsafe Unmanaged.passRetained(connection).toOpaque()
        door.clear()
        let isMade = unsafe open(request, at: door.address, in: context, opaque)
        if !isMade { connection.forgetOpening() }
        return isMade
    }

    private func open(
        _ request: ClientRequest,
        at address: String,
        in context: OpaquePointer,
        _ opaque: UnsafeMutableRawPointer
    ) -> Bool {
        unsafe ProtocolTable.noneName.withCString { entry in
            unsafe withOptionalCString(
                request.subprotocols.isEmpty ? nil : request.subprotocols.joined(separator: ", ")
            ) {
                unsafe clws_open(context, plainHost, address, request.host, request.target, $0, entry, opaque) != nil
            }
        }
    }

    private func withOptionalCString(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Bool) -> Bool {
        guard let text else { return body(nil) }
        return unsafe text.withCString { unsafe body($0) }
    }
}
