internal import LWSBinding
internal import Synchronization

/// Tasks on the loop.
///
/// A task that prefers the loop runs on its thread, between the events of its connections: what the loop itself wakes
/// is queued without a lock and runs before the loop waits again, and what it sends goes out in the same turn.
/// As a serial executor the loop also carries actors, which then share its thread with the handlers.
extension EventLoop: TaskExecutor, SerialExecutor {
    /// Runs a job on the loop's thread; from any thread. After the loop has ended, one job after the other on the
    /// global pool, so that no task hangs.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent {
            jobs.append(job)
            ensureTurn()
        } else if !post(.job(job)) {
            afterlife.enqueue(job, of: self)
        }
    }

    /// The loop as the executor of an actor: return it from the actor's `unownedExecutor`, and keep the loop.
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor { unsafe UnownedSerialExecutor(ordinary: self) }

    /// True on the loop's thread.
    public func isIsolatingCurrentContext() -> Bool? { isCurrent }

    /// Stops the program when it does not run on the loop's thread.
    public func checkIsolated() {
        precondition(isCurrent, "this is not the thread of loop \(index)")
    }
}

extension EventLoop {
    /// Jobs that one turn runs at most, so that tasks that wake each other leave time for the connections.
    private static let jobsPerTurn = 1024

    /// Runs what tasks are ready to do, and what they make ready. False when some is left for the next turn.
    func runJobs() -> Bool {
        var budget = Self.jobsPerTurn
        while !jobs.isEmpty {
            guard budget > 0 else { return false }
            swap(&jobs, &runningJobs)
            budget -= runningJobs.count
            // Not as isolated to the serial executor: every call of an async function would then have to leave it,
            // which puts the job into the queue again. Checks of isolation ask `isIsolatingCurrentContext()`.
            for job in runningJobs { unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
            runningJobs.removeAll(keepingCapacity: runningJobs.count <= 4096)
        }
        return true
    }

    /// Runs jobs in the place of the loop's thread, which has ended.
    func runJobs(left: [UnownedJob]) {
        thread.store(LoopThread.currentIdentity, ordering: .relaxed)
        jobs += left
        let isThrough = runJobs()
        thread.store(0, ordering: .relaxed)
        if !isThrough { handJobsOver() }
    }

    /// The loop's thread ends: jobs left and to come are run elsewhere.
    func handJobsOver() {
        let left = jobs
        jobs = []
        for job in left { afterlife.enqueue(job, of: self) }
    }
}
