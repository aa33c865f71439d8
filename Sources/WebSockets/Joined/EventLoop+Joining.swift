internal import HTTPTypes
package import LWSBinding
internal import Logging

/// Handshakes in a context of the application's.
extension EventLoop: HandshakeHost {
    /// Whether there is a WebSocket route for the segments of a path.
    package func serves(_ segments: [String]) -> Bool {
        stopping == nil && router.match(segments)?.value.webSocket != nil
    }

    /// Counts a client, and makes its connection unless the server is full.
    package func claimHandshake(from peer: NumericAddress?) -> HandshakeClaim {
        counters.acceptedConnections &+= 1
        guard let place = settings.admissions.enter() else { return refuse(.serviceUnavailable) }
        var permits = Permits(connection: place)
        let client = SocketAddress(peer)
        if settings.admissions.limits.connectionsPerAddress != nil, let address = client?.ipAddress,
            !settings.proxies.isTrusted(client)
        {
            permits.address = settings.admissions.enter(from: address)
            guard permits.address != nil else { return refuse(.tooManyRequests) }
        }
        let connection = WSRoleConnection(loop: self, permits: permits)
        connections.insert(connection)
        return .serve(connection)
    }

    /// Logs why.
    package func cannotJoin(_ reason: String) {
        settings.log.write(.error, .cannotJoin, ["reason": reason])
    }

    private func refuse(_ status: HTTPResponse.Status) -> HandshakeClaim {
        counters.refusedConnections &+= 1
        let (head, body) = Response.busy(status).encoded
        return .refuse(head + body)
    }
}
