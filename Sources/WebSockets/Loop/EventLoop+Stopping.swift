internal import LWSBinding

/// How a loop comes to its end.
///
/// It stops listening, and says so; it gives up the handshakes of clients and their pauses before the next, and tells
/// its connections to go away; once no loop of the server listens, so that none can be dealt another connection, it ends
/// with its last connection or when the time is over.
extension EventLoop {
    /// A stop under way.
    struct Stopping {
        /// When what is left is ended by force.
        var due: UInt64
        /// Whether another loop may still hand a connection over.
        var expectsArrivals = true

        /// How long a request on its way may still take, in milliseconds.
        static let lateRequestTimeout: UInt64 = 1000
    }

    /// Begins to stop, or shortens the time of a stop under way.
    ///
    /// - Parameters:
    ///   - due: a time of the system's clock, whatever the connections go by.
    ///   - stoppedListening: called once nothing is listened on.
    func stop(by due: UInt64, stoppedListening: () -> Void) {
        if let stopping {
            self.stopping?.due = min(stopping.due, due)
        } else {
            stopping = Stopping(due: due)
            uv.unwatchListeners()
            for acceptor in acceptors { acceptor.acceptRest(loop: self) }
            acceptors = []
            vestibule.expectAll(by: now + Stopping.lateRequestTimeout)
            for opening in openings.values { opening.abandon() }
            for call in alarms.takeAll() { call() }
            connections.forEach { $0.goAway() }
            stoppedListening()
        }
        uv.setTimer(milliseconds: min(due > uv.now ? due - uv.now : 0, TimerWheel.tick))
    }

    /// No loop of the server listens any more.
    func arrivalsEnded() {
        stopping?.expectsArrivals = false
        endIfDone()
    }

    /// Ends by force what is left when the time of a stop is over.
    func endWhatIsLate() {
        if let stopping, uv.now >= stopping.due {
            closeVestibule()
            connections.forEach { kill($0) }
        }
        endIfDone()
    }

    /// Ends a loop that stops and has nothing left to do.
    func endIfDone() {
        guard let stopping, connections.isEmpty, vestibule.isEmpty else { return }
        if !stopping.expectsArrivals || uv.now >= stopping.due { uv.stop() }
    }
}
