internal import LWSBinding

/// Sockets on their way through the vestibule.
extension EventLoop {
    /// Waits for the PROXY header of a socket, then serves it.
    func admitToVestibule(_ arrival: Arrival) {
        let peer = SocketAddress(NumericAddress(peerOf: arrival.descriptor))
        guard settings.proxies.mayTellAddresses(peer) else {
            return refuse(arrival, because: "the peer is not one of the trusted proxies")
        }
        switch vestibule.enter(arrival) {
        case .waiting:
            do throws(SystemError) {
                try uv.watch(reader: arrival.descriptor)
            } catch {
                if let guest = vestibule.remove(arrival.descriptor) { refuse(guest, because: "\(error)") }
            }
            uv.setTimer(milliseconds: settings.handshakeTimeout)
            if let surplus = vestibule.takeSurplus() { refuse(surplus, because: "too many wait for a PROXY header") }
        case .ready(let arrival): serve(arrival)
        case .refused(let arrival, let reason): refuse(arrival, because: reason)
        }
    }

    /// A socket in the vestibule has something to read.
    func continueVestibule(_ descriptor: Int32) {
        switch vestibule.continueReading(descriptor) {
        case .ready(let arrival):
            uv.unwatch(descriptor)
            serve(arrival)
        case .refused(let arrival, let reason): refuse(arrival, because: reason)
        case .waiting, nil: break
        }
    }

    /// Closes those whose header is late; asks to be called when the next ones are.
    func clearVestibule() {
        for arrival in vestibule.takeLate(at: now) {
            counters.handshakes.timedOut &+= 1
            drop(arrival, because: "the PROXY header did not come in time")
        }
        if let due = vestibule.nextDue { uv.setTimer(milliseconds: due > now ? due - now : 1) }
    }

    /// Closes everyone.
    func closeVestibule() {
        for arrival in vestibule.removeAll() { refuse(arrival, because: "the server stops") }
    }
}
