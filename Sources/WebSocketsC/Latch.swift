internal import Glibc

/// Something that a thread of C waits for.
///
/// `@unchecked Sendable`: a semaphore is what threads share.
@safe
final class Latch: @unchecked Sendable {
    private let semaphore: UnsafeMutablePointer<sem_t>

    init() {
        unsafe semaphore = .allocate(capacity: 1)
        unsafe sem_init(semaphore, 0, 0)
    }

    deinit {
        unsafe sem_destroy(semaphore)
        unsafe semaphore.deallocate()
    }

    /// It has come; call once.
    func open() {
        unsafe sem_post(semaphore)
    }

    /// Returns when it has come; for one thread.
    func wait() {
        while unsafe sem_wait(semaphore) != 0 {}
    }
}
