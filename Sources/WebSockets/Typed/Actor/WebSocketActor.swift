internal import LWSBinding

/// One state for all connections of a route, and a function that says what each event makes of it.
///
/// ```swift
/// let chat = WebSocketActor(updating: [String]()) { history, event in
///     switch event.kind {
///     case .connect: return history.map { .text($0) }
///     case .text(let text):
///         history.append(text)
///         return [.text(text, to: .all)]
///     default: return []
///     }
/// }
/// server.actor("/chat", chat)
/// ```
///
/// The function sees nothing but its arguments and does nothing but to return, so tests call it with events of their
/// own and look at what comes back, with no network.
///
/// **Order.** Events are handled one at a time, whatever loops the connections are on: those of one connection as they
/// happened, beginning with `connect` and ending with `close`; those of several as they came to the actor. What one event
/// makes the function return is sent before the next is handled. The function runs on the loop of one of the connections,
/// not always of the one whose event it is; while it runs other loops go on and leave their events for it. It must not
/// block, and as one function handles everything it should be quick.
///
/// **Limits.** A turn of a loop handles at most 256 events, and begins none after 5 ms. A connection of which `WebSocketOptions.maxInboxMessages`
/// events wait, or `maxInboxBytes` of what they carry, is not read from until half of them are handled.
///
/// **Life.** The actor outlives servers: its state is there for the next one that it is registered with. `snapshot` and
/// `restore` take it from one process to another. Ids of connections mean nothing in another process.
public final class WebSocketActor<State: Sendable>: Sendable {
    private struct Contents {
        var work = RingBuffer<ActorCore<State>.Work>()
        /// Nil while a thread works with it.
        var core: ActorCore<State>?
        /// From the first work until nothing is left.
        var isBusy = false
    }

    private let contents: Lock<Contents>

    /// An actor whose function changes the state in place, which copies nothing.
    ///
    /// - Parameters:
    ///   - state: what it begins with.
    ///   - update: changes the state and says what is to be sent. Throwing closes the connection of the event with 1011;
    ///     what it did to the state stays.
    public init(updating state: State, by update: @escaping @Sendable (inout State, ActorEvent) throws -> [Outgoing]) {
        contents = Lock(Contents(core: ActorCore(state: state, step: update)))
    }

    /// An actor whose function returns the next state.
    ///
    /// - Parameters:
    ///   - state: what it begins with.
    ///   - next: the state after an event, and what is to be sent. Throwing closes the connection of the event with 1011
    ///     and leaves the state as it is. A large collection that is changed is copied each time; where that costs, use
    ///     `init(updating:by:)`.
    public convenience init(state: State, next: @escaping @Sendable (State, ActorEvent) throws -> (State, [Outgoing])) {
        self.init(updating: state) { state, event in
            let (after, outgoing) = try next(state, event)
            state = after
            return outgoing
        }
    }

    /// The state between two events.
    public var state: State {
        get async {
            await withCheckedContinuation { continuation in
                update { state in
                    continuation.resume(returning: state)
                    return []
                }
            }
        }
    }

    /// Changes the state from outside, between two events: for timers, or requests over HTTP.
    ///
    /// - Parameter change: called soon, perhaps before this returns, on this thread or a loop's. Nobody is the `sender` of
    ///   what it returns.
    public func update(_ change: @escaping @Sendable (inout State) -> [Outgoing]) {
        add(.update(change))
    }

    /// Something happened on a connection; on its loop.
    func handle(_ kind: ActorEvent.Kind, on ws: WebSocket) {
        let event = ActorEvent(kind, from: ws.id)
        let backlog = ws.attachment as? ActorBacklog
        backlog?.add(event, of: ws)
        add(.event(event, ws, backlog))
    }
}

// MARK: One at a time

extension WebSocketActor {
    /// Pieces of work that a thread does before it lets its loop go on, and nanoseconds that it works at most, but for the
    /// last piece.
    private static var workPerTurn: (count: Int, nanoseconds: UInt64) { (256, 5_000_000) }

    /// Whoever comes when nobody works does so until nothing is left; others leave their work for it.
    private func add(_ work: ActorCore<State>.Work) {
        let isMine = contents.withLock { contents in
            contents.work.append(work)
            defer { contents.isBusy = true }
            return !contents.isBusy
        }
        if isMine { run() }
    }

    /// Works in turns, and lets the loop do something else in between, or hands over to that of the next work.
    private func run() {
        while let next = runOneTurn() {
            if case .event(_, let ws, _) = next, ws.connection.loop.post(.run(run)) { return }
        }
    }

    /// Returns the work that is next after the turn; nil when nothing is left.
    private func runOneTurn() -> ActorCore<State>.Work? {
        // Moved and never copied, or collections in the state would be copied when they change.
        var core = contents.withLock { $0.core.take() }
        var budget = Self.workPerTurn.count
        let end = UVLoop.nanoseconds + Self.workPerTurn.nanoseconds
        while true {
            let (work, next) = contents.withLock { contents -> (ActorCore<State>.Work?, ActorCore<State>.Work?) in
                if budget > 0, let work = contents.work.popFirst() { return (work, work) }
                swap(&core, &contents.core)
                contents.isBusy = !contents.work.isEmpty
                return (nil, contents.work.first)
            }
            guard let work else { return next }
            core?.perform(work)
            budget = UVLoop.nanoseconds < end ? budget - 1 : 0
        }
    }
}
