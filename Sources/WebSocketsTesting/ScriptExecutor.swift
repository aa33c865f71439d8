internal import Dispatch

/// Threads for scripts, which block: on the threads of the concurrency runtime, of which there are as many as
/// processors, a few scripts that wait would hold up every other task of the process.
final class ScriptExecutor: TaskExecutor {
    static let shared = ScriptExecutor()

    private let queue = DispatchQueue(label: "WebSocketsTesting", attributes: .concurrent)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // A job must run exactly once: the runtime enqueues it once, and the queue runs it once.
        queue.async { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
