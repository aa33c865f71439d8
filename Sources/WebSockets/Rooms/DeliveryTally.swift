internal import LWSBinding

/// Adds up how a message was delivered on several loops.
final class DeliveryTally: Sendable {
    private struct Contents {
        var counts = Delivery.Counts()
        /// Loops that are not through; the sender counts as one until it knows how many there are.
        var missing = 1
        var waiting: [@Sendable (Delivery.Counts) -> Void] = []
    }

    private let contents = Lock(Contents())

    /// One more loop has the message.
    func expect() {
        contents.withLock { $0.missing += 1 }
    }

    /// One of those who were expected is through.
    func add(_ counts: Delivery.Counts) {
        let (sum, waiting) = contents.withLock { contents in
            contents.counts += counts
            contents.missing -= 1
            guard contents.missing == 0 else { return (contents.counts, [@Sendable (Delivery.Counts) -> Void]()) }
            defer { contents.waiting = [] }
            return (contents.counts, contents.waiting)
        }
        for body in waiting { body(sum) }
    }

    /// Calls `body` when all are through.
    func whenDone(_ body: @escaping @Sendable (Delivery.Counts) -> Void) {
        let counts = contents.withLock { contents -> Delivery.Counts? in
            if contents.missing == 0 { return contents.counts }
            contents.waiting.append(body)
            return nil
        }
        if let counts { body(counts) }
    }
}
