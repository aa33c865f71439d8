internal import HTTPTypes
internal import LWSBinding
internal import Logging

/// Who is served, and what the others are told.
extension EventLoop {
    /// A connected socket has come in: it is served, waits for its PROXY header, or is sent away.
    func adopt(_ arrival: Arrival) {
        counters.acceptedConnections &+= 1
        var arrival = arrival
        guard let place = settings.admissions.enter() else {
            return turnAway(arrival, .serviceUnavailable, because: "the server is full")
        }
        arrival.permits.connection = place
        let patience = stopping == nil ? settings.handshakeTimeout : Stopping.lateRequestTimeout
        let (due, overflow) = now.addingReportingOverflow(patience)
        arrival.due = overflow ? .max : due
        if arrival.listener?.proxyProtocol == true { admitToVestibule(arrival) } else { serve(arrival) }
    }

    /// Counts a client by its address and hands its socket to libwebsockets.
    func serve(_ arrival: Arrival) {
        var arrival = arrival
        if settings.admissions.limits.connectionsPerAddress != nil {
            let peer = arrival.clientAddress
            if let address = peer?.ipAddress, !settings.proxies.isTrusted(peer) {
                guard let place = settings.admissions.enter(from: address) else {
                    return turnAway(arrival, .tooManyRequests, because: "\(address) has too many connections")
                }
                arrival.permits.address = place
            }
        }
        hand(arrival)
    }

    /// Closes a socket that no PROXY header came for.
    func refuse(_ arrival: Arrival, because reason: String) {
        counters.handshakes.abandoned &+= 1
        drop(arrival, because: reason)
    }

    /// The same, where it is counted otherwise.
    func drop(_ arrival: Arrival, because reason: String) {
        uv.unwatch(arrival.descriptor)
        log(.proxyHeaderRefused, arrival, because: reason)
        StreamDescriptor.close(arrival.descriptor)
    }

    /// Closes a socket with an HTTP response, as far as that can be done without waiting for the request. A client that
    /// expects TLS gets none: a handshake would cost more than serving it.
    private func turnAway(_ arrival: Arrival, _ status: HTTPResponse.Status, because reason: String) {
        counters.refusedConnections &+= 1
        log(.connectionRefused, arrival, because: reason)
        guard arrival.endpoint == nil else { return StreamDescriptor.close(arrival.descriptor) }
        let (head, body) = Response.busy(status).encoded
        StreamDescriptor.close(arrival.descriptor, saying: head + body)
    }

    private func log(_ kind: LogKind, _ arrival: Arrival, because reason: String) {
        settings.log.write(
            .debug,
            kind,
            ["listener": arrival.listener?.address.description ?? "none", "reason": reason]
        )
    }
}

extension Arrival {
    /// The client, as the socket or a PROXY header tells.
    fileprivate var clientAddress: SocketAddress? {
        if let client = proxyHeader?.client { return SocketAddress(client) }
        return SocketAddress(NumericAddress(peerOf: descriptor))
    }
}

extension Response {
    /// Too many of them: come back later.
    static func busy(_ status: HTTPResponse.Status) -> Response {
        var response = Response.status(status)
        response.headers[.retryAfter] = "5"
        return response
    }
}
