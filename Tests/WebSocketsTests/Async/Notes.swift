import WebSockets

/// What handlers leave for a test to wait for, in order. The suite's time limit is the deadline.
final class Notes<Value: Sendable>: Sendable {
    private let values: AsyncStream<Value>
    private let adding: AsyncStream<Value>.Continuation

    init() {
        (values, adding) = AsyncStream.makeStream(of: Value.self)
    }

    func add(_ value: Value) { adding.yield(value) }

    /// Waits for the next one.
    func next() async throws -> Value {
        for await value in values { return value }
        throw CancellationError()
    }
}

/// Holds up tasks, and no threads, until it is opened.
final class TaskGate: Sendable {
    private let opening: AsyncStream<Void>
    private let opens: AsyncStream<Void>.Continuation

    init() {
        (opening, opens) = AsyncStream.makeStream(of: Void.self)
    }

    func open() { opens.finish() }

    func wait() async {
        for await _ in opening {}
    }
}

/// The error of a call that is expected to fail.
func failure<Value>(
    of body: () async throws(WebSocketError) -> Value
) async -> WebSocketError.Code? {
    do throws(WebSocketError) {
        _ = try await body()
        return nil
    } catch {
        return error.code
    }
}
