internal import LWSBinding
internal import Synchronization

extension Connection {
    /// The connection at this moment.
    var snapshot: ConnectionSnapshot {
        let roundTrip = roundTrip.load(ordering: .relaxed)
        return ConnectionSnapshot(
            id: id,
            route: session?.handlers.name,
            peer: remoteAddress,
            state: state,
            age: isReady ? .milliseconds(Int64(clamping: loop.now &- liveness.openedAt)) : nil,
            silence: isReady ? .milliseconds(Int64(clamping: loop.now &- liveness.lastReceivedAt)) : nil,
            compression: session?.compression,
            traffic: traffic,
            queuedBytes: bufferedAmount,
            latency: roundTrip == 0 ? nil : .nanoseconds(Int64(clamping: roundTrip)),
            closeReason: closing.reason
        )
    }

    private var state: ConnectionSnapshot.State {
        guard isReady else { return phase == .answering ? .http : .handshake }
        return closing.isOpen ? .open : .closing
    }
}
