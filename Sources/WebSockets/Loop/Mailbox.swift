internal import LWSBinding

/// What other threads ask of a loop.
enum Mail: Sendable {
    /// A frame for one connection; `needsDrainCallback` when the sender was told to wait.
    case send(Connection, PreparedMessage, needsDrainCallback: Bool)
    /// A sender was refused: the high watermark is reached.
    case overflow(Connection)
    /// The closing handshake.
    case close(Connection, CloseCode, String)
    /// Pause or resume reading.
    case pause(Connection, Bool)
    /// A connected socket to serve.
    case adopt(Arrival)
    /// The manual clock was set.
    case clockAdvanced(@Sendable () -> Void)
    /// A frame that was announced for a connection does not come after all.
    case mailWithdrawn(Connection)
    /// Stop; force the end at that time.
    case stop(due: UInt64)
    /// All loops of the server have stopped listening.
    case arrivalsEnded
    /// A task that prefers the loop, or an actor on it, has something to do.
    case job(UnownedJob)
    /// Anything else.
    case run(@Sendable () -> Void)
}

/// The one way from other threads into a loop. Mail of one sender stays in order.
///
/// The array is swapped out whole, so the lock is held for an append or a swap only, and a loop is woken once for
/// all that gathers until it looks. Once closed nothing is taken any more, so that nobody wakes a loop that is gone.
struct Mailbox: ~Copyable {
    // Not private: the compiler (6.3.1, debug) loses the metadata of a private type in a type that is not copyable.
    struct Contents {
        var mail: [Mail] = []
        var isClosed = false
    }

    private let contents = Lock(Contents())

    /// Leaves `mail` and wakes the loop if it may be waiting; false when the loop has ended.
    @discardableResult
    func post(_ mail: Mail, wake: () -> Void) -> Bool {
        contents.withLock { contents in
            guard !contents.isClosed else { return false }
            contents.mail.append(mail)
            // Inside the lock: closing waits for it, and the loop's handles go only after that.
            if contents.mail.count == 1 { wake() }
            return true
        }
    }

    /// Everything posted so far, in order; leaves `spare`, an empty array, to be filled next.
    func collect(into spare: consuming [Mail]) -> [Mail] {
        contents.withLock { contents in
            let collected = contents.mail
            contents.mail = spare
            return collected
        }
    }

    /// Takes no more mail. Returns what had not been collected.
    func close() -> [Mail] {
        contents.withLock { contents in
            contents.isClosed = true
            defer { contents.mail = [] }
            return contents.mail
        }
    }
}
