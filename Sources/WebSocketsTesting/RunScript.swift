/// Runs a script that blocks, such as one with ``RawPeer``, on a thread of its own.
///
/// ``withServer(over:loops:stopsClock:configure:routes:body:)`` does so by itself; this is for scripts without a server
/// of this library.
public func runScript<Result>(_ body: () async throws -> Result) async throws -> Result {
    try await withTaskExecutorPreference(ScriptExecutor.shared) {
        // The preference takes effect where the task is next put on a queue.
        await Task.yield()
        return try await body()
    }
}
