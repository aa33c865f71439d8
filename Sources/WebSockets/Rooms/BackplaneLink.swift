internal import LWSBinding
internal import Logging

/// A server's side of its backplane: what it is subscribed to, and what becomes of failures.
final class BackplaneLink: Sendable {
    let node = BackplaneNode.random()
    private let backplane: any Backplane
    private let maxMessageSize: Int
    private let log: LogWriter
    private let subscriptions = Lock<[BackplaneTopic: Subscription]>([:])

    init(_ configuration: WebSocketServer.Configuration, log: LogWriter) {
        backplane = configuration.backplane
        maxMessageSize = configuration.maxBackplaneMessageSize
        self.log = log
    }

    /// A topic has members here. Takes effect when it is settled.
    func want(_ topic: BackplaneTopic) {
        subscriptions.withLock { $0[topic, default: Subscription()].isWanted = true }
    }

    /// A topic has none any more. Takes effect when it is settled.
    func dismiss(_ topic: BackplaneTopic) {
        subscriptions.withLock { $0[topic]?.isWanted = false }
    }

    /// Subscribes or ends the subscription, whichever is wanted, unless another thread is at it and will see to this as
    /// well.
    func settle(_ topic: BackplaneTopic, receive: @escaping @Sendable (BackplaneMessage) -> Void) {
        while let step = nextStep(topic) {
            let error = attempt("subscriptions to \(topic)") {
                switch step {
                case .begin: try backplane.subscribe(node, to: topic, receive: receive)
                case .end: try backplane.unsubscribe(node, from: topic)
                }
            }
            subscriptions.withLock { $0[topic]?.finish(succeeded: error == nil) }
        }
    }

    /// Publishes a message that members of this server have been sent; the error when that fails.
    func publish(_ message: PreparedMessage, to room: UTF8Key) -> WebSocketError? {
        attempt("messages to room \"\(room)\"") {
            let message = BackplaneMessage(room: room, node: node, message)
            if let problem = BackplaneFilter.problem(of: message, maxSize: maxMessageSize) {
                throw WebSocketError(.backplaneFailed, "The message \(problem)")
            }
            try backplane.publish(message)
        }
    }

    /// What is taken of messages to a topic.
    func filter(for topic: BackplaneTopic) -> BackplaneFilter { BackplaneFilter(topic, maxSize: maxMessageSize) }

    /// Whether a message of the backplane is to be delivered: not those of this server, and none that the filter drops,
    /// which is logged.
    func accepts(_ message: BackplaneMessage, by filter: BackplaneFilter) -> Bool {
        guard message.node != node else { return false }
        guard let problem = filter.problem(of: message) else { return true }
        log.write(.warning, .backplaneMessageDropped, ["problem": "\(problem)"])
        return false
    }

    private func nextStep(_ topic: BackplaneTopic) -> Subscription.Step? {
        subscriptions.withLock { subscriptions in
            let step = subscriptions[topic]?.next()
            if subscriptions[topic]?.isIdle == true { subscriptions[topic] = nil }
            return step
        }
    }

    private func attempt(_ subject: @autoclosure () -> String, _ body: () throws -> Void) -> WebSocketError? {
        do {
            try body()
            return nil
        } catch {
            let failure = WebSocketError(.backplaneFailed, "The backplane does not carry \(subject())", cause: error)
            log.write(.warning, .backplaneFailed, error: failure)
            return failure
        }
    }
}
