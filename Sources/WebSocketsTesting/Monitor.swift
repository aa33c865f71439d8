internal import Glibc

/// A value behind a lock, and threads that wait for it to change.
///
/// `@unchecked Sendable`: the lock guards `state`, and the memory of lock and condition lives as long as the monitor.
@safe
final class Monitor<State: Sendable>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var state: State

    init(_ state: State) {
        self.state = state
        unsafe mutex = .allocate(capacity: 1)
        unsafe condition = .allocate(capacity: 1)
        unsafe pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe pthread_cond_init(condition, &attributes)
        unsafe pthread_condattr_destroy(&attributes)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    /// The value at the moment.
    var current: State {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return state
    }

    /// Changes the value and wakes those who wait.
    func update(_ change: (inout State) -> Void) {
        unsafe pthread_mutex_lock(mutex)
        change(&state)
        unsafe pthread_cond_broadcast(condition)
        unsafe pthread_mutex_unlock(mutex)
    }

    /// Blocks until the value fulfils the predicate; returns it as it is then, or `nil` when the time has passed.
    func wait(for duration: Duration, until predicate: (State) -> Bool) -> State? {
        let deadline = Deadline(after: duration)
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while !predicate(state) {
            let remaining = deadline.remaining
            guard remaining > .zero else { return nil }
            var due = timespec()
            unsafe clock_gettime(CLOCK_MONOTONIC, &due)
            let nanoseconds = Int64(due.tv_nsec) + remaining.components.attoseconds / 1_000_000_000
            due.tv_sec += Int(remaining.components.seconds + nanoseconds / 1_000_000_000)
            due.tv_nsec = Int(nanoseconds % 1_000_000_000)
            unsafe pthread_cond_timedwait(condition, mutex, &due)
        }
        return state
    }
}
