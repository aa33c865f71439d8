extension AsyncWebSocket {
    /// Runs work on the global concurrent pool, and comes back to the loop with what it returns.
    ///
    /// For work that computes for long or blocks, which would hold up every connection of the loop. The pool has as
    /// many threads as the machine has processors: what blocks them for long keeps other work waiting, but no
    /// connection. Cancelling the task cancels the work, if that looks at it.
    public func offLoop<Value: Sendable, Failure: Error>(
        _ work: @escaping @Sendable () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        // A preference for the global executor would not leave the loop; a task that inherits no preference does.
        let task = Task.detached(priority: Task.currentPriority) { () async -> Result<Value, Failure> in
            do throws(Failure) {
                return .success(try await work())
            } catch {
                return .failure(error)
            }
        }
        let outcome = await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        return try outcome.get()
    }
}
