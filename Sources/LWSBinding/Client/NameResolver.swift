package import WebSocketProtocol

/// Finds the addresses of names, on threads of its own, since the system's resolver blocks for as long as it likes.
///
/// Not by libuv's pool: that looks up two names at a time however many are dead, and a loop could not be closed while it
/// does. Here a lookup belongs to no loop. There is a thread for each name that is looked up, up to a limit, and none
/// when there is nothing to do. Whoever asks for a name under way gets that answer. Any thread may call.
package final class NameResolver: Sendable {
    /// The addresses of a name, in the order of preference, or why there are none.
    package typealias Answer = Result<[IPAddress], NameError>

    private struct State {
        var waiting: [UTF8Key: [@Sendable (Answer) -> Void]] = [:]
        /// Names that no thread has taken yet.
        var queue: [UTF8Key] = []
        var threads = 0
    }

    /// The system's, for the whole process.
    package static let system = NameResolver(maxThreads: 16, lookUp: lookUpInSystem)

    private let maxThreads: Int
    private let lookUp: @Sendable (String) -> Answer
    private let state = Lock(State())

    /// A resolver.
    ///
    /// - Parameters:
    ///   - maxThreads: how many names are looked up at once; more have to wait.
    ///   - lookUp: finds the addresses of a name, and may block.
    package init(maxThreads: Int, lookUp: @escaping @Sendable (String) -> Answer) {
        self.maxThreads = maxThreads
        self.lookUp = lookUp
    }

    /// Looks a name up; `body` gets the answer on a thread of the resolver, which it must not hold for long, or on this
    /// one when no thread can be started.
    package func resolve(_ name: String, _ body: @escaping @Sendable (Answer) -> Void) {
        let name = UTF8Key(name)
        let needsThread = state.withLock { state in
            state.waiting[name, default: []].append(body)
            guard state.waiting[name]?.count == 1 else { return false }
            state.queue.append(name)
            guard state.threads < maxThreads else { return false }
            state.threads += 1
            return true
        }
        guard needsThread else { return }
        do throws(SystemError) {
            try LoopThread.start(name: "websockets-dns") { self.work() }
        } catch {
            // Whatever waits for a thread waits for this one, or for those that run already.
            let isAlone = state.withLock { state in
                state.threads -= 1
                return state.threads == 0
            }
            if isAlone { failAll(NameError(error.description)) }
        }
    }

    private func work() {
        while let name = nextName() { answer(name, lookUp(name.text)) }
    }

    /// The next name; nil when there is none, and the thread is to end.
    private func nextName() -> UTF8Key? {
        state.withLock { state in
            guard !state.queue.isEmpty else {
                state.threads -= 1
                return nil
            }
            return state.queue.removeFirst()
        }
    }

    private func failAll(_ error: NameError) {
        let names = state.withLock { state in
            defer { state.queue = [] }
            return state.queue
        }
        for name in names { answer(name, .failure(error)) }
    }

    private func answer(_ name: UTF8Key, _ answer: Answer) {
        let bodies = state.withLock { $0.waiting.removeValue(forKey: name) ?? [] }
        for body in bodies { body(answer) }
    }

    private static func lookUpInSystem(_ name: String) -> Answer {
        Answer { () throws(NameError) in try SystemNames.find(name).compactMap { $0.address?.0 } }
    }
}
