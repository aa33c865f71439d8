internal import CUV
internal import Glibc

/// Threads for event loops, and telling them apart.
package enum LoopThread {
    /// A number no other live thread has; never 0.
    @inline(__always)
    package static var currentIdentity: UInt { UInt(pthread_self()) }

    /// Starts a detached thread named `name` (cut to 15 bytes) that runs `body` once.
    package static func start(name: String, _ body: @escaping @Sendable () -> Void) throws(SystemError) {
        let main = unsafe Unmanaged.passRetained(ThreadMain(name: name, body: body))
        var thread = pthread_t()
        let result = unsafe pthread_create(&thread, nil, runThread, main.toOpaque())
        guard result == 0 else {
            unsafe main.release()
            throw SystemError("starting a thread", number: result)
        }
        pthread_detach(thread)
    }
}

private final class ThreadMain: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }
}

private func runThread(argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument = unsafe argument else { return nil }
    let main = unsafe Unmanaged<ThreadMain>.fromOpaque(argument).takeRetainedValue()
    unsafe cuv_name_thread(String(main.name.prefix(15)))
    main.body()
    return nil
}
