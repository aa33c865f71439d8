internal import LWSBinding

/// A connection as it was when its loop was asked: see `WebSocketServer.connections()`.
public struct ConnectionSnapshot: Sendable, Identifiable {
    /// How far a connection is.
    public enum State: Sendable, Hashable {
        /// Its request has not come, or not been answered.
        case handshake
        /// A plain HTTP request is being answered.
        case http
        /// A WebSocket.
        case open
        /// A WebSocket of which one side has sent its Close frame, or that is failing.
        case closing
    }

    /// Tells this connection from all others.
    public let id: WebSocket.ID
    /// The pattern of the route it was accepted on, nil before.
    public let route: String?
    /// The client's end.
    public let peer: SocketAddress?
    /// How far it is.
    public let state: State
    /// Time since the WebSocket was opened, nil when it is none.
    public let age: Duration?
    /// Time since the peer was last heard of, nil when it is no WebSocket.
    public let silence: Duration?
    /// What was agreed on about compression, nil for none.
    public let compression: DeflateParameters?
    /// Messages and bytes.
    public let traffic: ConnectionTraffic
    /// Bytes accepted for sending and not yet given to the kernel.
    public let queuedBytes: Int
    /// How long the last heartbeat took to the peer and back, nil before the first.
    public let latency: Duration?
    /// Why it closes, nil while it is open.
    public let closeInfo: CloseInfo?
}

extension ConnectionSnapshot {
    /// A connection at this moment; on its loop.
    init(_ connection: Connection) {
        let now = connection.loop.now
        let isReady = connection.closing.isReady
        let deadlines = connection.deadlines
        id = connection.id
        route = connection.session?.handlers.name
        peer = connection.session?.request.remoteAddress ?? SocketAddress(connection.peerAddress)
        state =
            if isReady {
                connection.closing.isOpen ? .open : .closing
            } else {
                connection.phase == .answering ? .http : .handshake
            }
        age = isReady ? .milliseconds(Int64(clamping: now &- deadlines.openedAt)) : nil
        silence = isReady ? .milliseconds(Int64(clamping: now &- deadlines.lastReceivedAt)) : nil
        compression = connection.session?.compression
        traffic = connection.traffic
        queuedBytes = connection.shared.byteCount
        latency = connection.shared.roundTrip.map { .nanoseconds(Int64(clamping: $0)) }
        closeInfo = connection.closing.info
    }
}
