internal import Synchronization

/// What other threads ask of a loop.
enum Mail: Sendable {
    /// A frame for one connection; `owesDrain` when the sender was told to wait.
    case send(Connection, PreparedMessage, owesDrain: Bool)
    /// A sender that was refused waits for room.
    case owesDrain(Connection)
    /// The closing handshake.
    case close(Connection, CloseCode, String)
    /// Pause or resume reading.
    case setReading(Connection, Bool)
    /// A connected descriptor to serve.
    case adopt(Int32)
    /// Stop; force the end after so many milliseconds.
    case stop(graceMilliseconds: UInt64)
    /// Anything else.
    case run(@Sendable () -> Void)
}

/// The one way from other threads into a loop. Mail of one sender stays in order.
///
/// The array is swapped out whole, so the lock is held for an append or a swap only, and a loop is woken once for
/// all that gathers until it looks.
struct Mailbox: ~Copyable {
    private let contents = Mutex<[Mail]>([])

    /// True when the box was empty, so that the loop must be woken.
    func post(_ mail: Mail) -> Bool {
        contents.withLock { contents in
            contents.append(mail)
            return contents.count == 1
        }
    }

    /// Everything posted so far, in order; leaves `spare`, an empty array, to be filled next.
    func collect(into spare: consuming [Mail]) -> [Mail] {
        contents.withLock { contents in
            let collected = contents
            contents = spare
            return collected
        }
    }
}
