internal import Glibc

/// Threads for scripts, which block: on the threads of the concurrency runtime, of which there are as many as
/// processors, a few scripts that wait would hold up every other task of the process.
///
/// As many threads as there are jobs at once, and none of Dispatch's, whose count the runtime's threads share.
final class ScriptExecutor: TaskExecutor {
    static let shared = ScriptExecutor()

    private struct State: Sendable {
        var jobs: [UnownedJob] = []
        var idleThreads = 0
    }

    private let state = Monitor(State())

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        var needsThread = false
        state.update { state in
            state.jobs.append(job)
            needsThread = state.jobs.count > state.idleThreads
        }
        if needsThread { startThread() }
    }

    private func startThread() {
        var thread = pthread_t()
        let executor = unsafe Unmanaged.passRetained(self)
        let result = unsafe pthread_create(&thread, nil, runScripts, executor.toOpaque())
        if result == 0 { pthread_detach(thread) } else { unsafe executor.release() }
    }

    /// Runs jobs until there has been none for a while.
    fileprivate func run() {
        while let job = nextJob() {
            // A job must run exactly once: the runtime enqueues it once, and it is taken out here.
            unsafe job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }

    private func nextJob() -> UnownedJob? {
        var job: UnownedJob?
        state.update { $0.idleThreads += 1 }
        _ = state.wait(for: .seconds(2)) { !$0.jobs.isEmpty }
        state.update { state in
            state.idleThreads -= 1
            if !state.jobs.isEmpty { job = state.jobs.removeFirst() }
        }
        return job
    }
}

private func runScripts(_ executor: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let executor = unsafe executor else { return nil }
    unsafe Unmanaged<ScriptExecutor>.fromOpaque(executor).takeRetainedValue().run()
    return nil
}
