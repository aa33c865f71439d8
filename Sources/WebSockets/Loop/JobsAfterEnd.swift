internal import LWSBinding

/// The jobs of a loop that has ended: the global pool runs them one after the other, in the loop's place.
///
/// One at a time, since code that the loop isolates must stay so. Until the loop's thread is through they gather.
struct JobsAfterEnd: ~Copyable {
    // Not private: the compiler (6.3.1, debug) loses the metadata of a private type in a type that is not copyable.
    struct Contents {
        var jobs: [UnownedJob] = []
        /// Somebody runs jobs and will look here when through: the loop's thread at first.
        var isBusy = true
    }

    private let contents = Lock(Contents())

    /// Adds a job, from any thread.
    func enqueue(_ job: UnownedJob, of loop: EventLoop) {
        let isBusy = contents.withLock { contents in
            contents.jobs.append(job)
            defer { contents.isBusy = true }
            return contents.isBusy
        }
        if !isBusy { runNext(of: loop) }
    }

    /// Runs what has gathered; whoever was busy calls this when through.
    func runNext(of loop: EventLoop) {
        let jobs = contents.withLock { contents in
            defer { contents.jobs = [] }
            contents.isBusy = !contents.jobs.isEmpty
            return contents.jobs
        }
        guard !jobs.isEmpty else { return }
        // Not from within an `enqueue`, and each time anew, so that tasks that never end do not hold a thread.
        Task.detached {
            loop.runJobs(left: jobs)
            loop.afterlife.runNext(of: loop)
        }
    }
}
