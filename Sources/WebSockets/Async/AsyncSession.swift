internal import LWSBinding
internal import Synchronization

/// What the async face knows of one live connection: what was received and not taken, and who waits for what.
///
/// Made by the closures of `SessionHandlers(name:options:started:)` when the connection is ready. The connection refers to it
/// until its last event.
///
/// `@unchecked Sendable`: confined to the connection's loop, except the constants and what says otherwise.
final class AsyncSession: @unchecked Sendable {
    let session: Session
    let connection: Connection
    let loop: EventLoop

    // Unchecked exclusivity, as in `Connection`: one thread, and no access spans a call that could come back.
    @safe @exclusivity(unchecked) var inbox: Inbox
    /// The one consumer, while it waits.
    @safe @exclusivity(unchecked) var receiver: Wait<Inbox.Item?>?
    /// The kind of the message whose pieces come in.
    var fragmentKind = MessageKind.binary
    /// Senders that wait for room.
    @safe @exclusivity(unchecked) var senders: [Wait<Void>] = []
    /// The sender of a message in pieces, when it waits for room.
    var fragmentSender: Wait<Void>?
    var pings = PingsInFlight()
    /// Those who wait for the end.
    var closers: [Wait<CloseInfo>] = []
    /// Nothing will be received or accepted for sending any more.
    @safe @exclusivity(unchecked) var isClosing = false
    private var handler: Task<Void, Never>?
    /// The same, to be compared with; nil when it has ended.
    @safe @exclusivity(unchecked) private var handlerTask: TaskIdentity?
    /// The handler's own wait for what comes. One cancellation handler is enough for all of its messages, and costs more
    /// than the rest of the wait.
    let handlerWait = Wait<Inbox.Item?>()

    /// Written before `hasEnded`, and only once.
    private var info: CloseInfo?
    private let hasEnded = Atomic<Bool>(false)

    init(_ session: Session) {
        self.session = session
        connection = session.connection
        loop = session.connection.loop
        let options = session.handlers.options
        inbox = Inbox(maxCount: options.maxInboxMessages, maxBytes: options.maxInboxBytes)
    }

    /// How the connection ended; nil until it has. On any thread.
    var closeInfo: CloseInfo? { hasEnded.load(ordering: .acquiring) ? info : nil }

    /// Does `body` on the loop, at once when this is its thread; false when the loop has ended.
    func onLoop(_ body: @escaping @Sendable () -> Void) -> Bool {
        guard loop.isCurrent else { return loop.post(.run(body)) }
        body()
        return true
    }

    /// Lets the stall watch know whose code runs: tasks come and go unannounced.
    @inline(__always)
    func enter() { loop.enters(session.handlers) }
}

// MARK: The handler

extension AsyncSession {
    /// Starts the handler, which runs on this thread up to its first wait.
    func start(_ body: @escaping @Sendable (AsyncWebSocket) async throws -> Void) {
        let ws = AsyncWebSocket(session: self)
        handler = Task.immediate(executorPreference: loop) {
            self.handlerTask = .current
            await withTaskCancellationHandler {
                do {
                    try await body(ws)
                    self.handlerEnded(nil)
                } catch {
                    self.handlerEnded(error)
                }
            } onCancel: {
                self.handlerWait.cancel()
            }
        }
    }

    /// True in the handler's own task, and in none that it has started. On the loop.
    @inline(__always)
    var isInHandler: Bool { TaskIdentity.current == handlerTask }

    private func handlerEnded(_ error: (any Error)?) {
        handler = nil
        handlerTask = nil
        guard let error else { return connection.closeOnLoop(.normal, "") }
        // The end of the connection comes to handlers as an error, which is no error of theirs.
        if isClosing, error is CancellationError || error.isOfClosedConnection { return }
        connection.handlerFailed(error)
    }
}

extension Error {
    fileprivate var isOfClosedConnection: Bool {
        guard let error = self as? WebSocketError else { return false }
        return error.code == .closed || error.code == .cancelled
    }
}

// MARK: Events

extension AsyncSession {
    /// The first verdict about the end has come: nothing follows what is in the inbox.
    func connectionIsClosing() {
        guard !isClosing else { return }
        isClosing = true
        receiver.take()?.end(.success(nil))
        let closed = WebSocketError.closed
        for wait in senders { wait.end(.failure(closed)) }
        senders = []
        fragmentSender.take()?.end(.failure(closed))
        pings.failAll(closed)
    }

    /// The connection is over.
    func ended(_ info: CloseInfo) {
        connectionIsClosing()
        self.info = info
        hasEnded.store(true, ordering: .releasing)
        for wait in closers { wait.end(.success(info)) }
        closers = []
        handler.take()?.cancel()
    }
}

extension WebSocketError {
    /// What waits and calls on a connection end with that is closing or closed.
    static var closed: WebSocketError { WebSocketError(.closed, "The connection is closing or closed") }
}
