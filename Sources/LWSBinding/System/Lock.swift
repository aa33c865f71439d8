internal import Glibc

/// A value behind a lock, used as `Synchronization.Mutex` is.
///
/// ThreadSanitizer does not see a `Mutex` being taken when it is contended, and would report each use as a race; it
/// does see the lock of the C library.
///
/// `@unchecked Sendable`: the lock is the guard, and what goes in must be `Sendable` or be made inside.
@safe
package struct Lock<State>: ~Copyable, @unchecked Sendable {
    private let storage: UnsafeMutablePointer<pthread_mutex_t>
    private let state: UnsafeMutablePointer<State>

    /// A value that only `withLock` reaches.
    package init(_ initial: sending State) {
        unsafe storage = .allocate(capacity: 1)
        unsafe state = .allocate(capacity: 1)
        unsafe pthread_mutex_init(storage, nil)
        unsafe state.initialize(to: initial)
    }

    deinit {
        unsafe state.deinitialize(count: 1)
        unsafe state.deallocate()
        unsafe pthread_mutex_destroy(storage)
        unsafe storage.deallocate()
    }

    /// Runs `body` alone. It must not take the same lock.
    package borrowing func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout sending State) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        unsafe pthread_mutex_lock(storage)
        defer { unsafe pthread_mutex_unlock(storage) }
        return try unsafe body(&state.pointee)
    }
}
