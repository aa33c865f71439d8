// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// The header describes these functions.

internal import CSwiftWebSockets
internal import Glibc

/// What the last call that failed on a thread was about.
@safe
private final class ThreadError {
    var code: Int32 = 0
    var text: String?
    /// What C was given; freed when the next call fails.
    var lent: UnsafeMutablePointer<CChar>?

    func replace(code: Int32, text: String?) {
        self.code = code
        self.text = text
        unsafe free(lent)
        unsafe lent = nil
    }

    deinit {
        unsafe free(lent)
    }
}

/// The errors of each thread.
enum LastError {
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        unsafe pthread_key_create(&key, forget)
        return key
    }()

    /// Keeps a failure, and returns its code.
    @discardableResult
    static func count(_ failure: Failure) -> Int32 {
        ofThisThread.replace(code: failure.code, text: failure.text)
        return failure.code
    }

    fileprivate static var ofThisThread: ThreadError {
        if let known = unsafe pthread_getspecific(key) {
            return unsafe Unmanaged<ThreadError>.fromOpaque(known).takeUnretainedValue()
        }
        let new = ThreadError()
        // Given back when the thread ends.
        unsafe pthread_setspecific(key, Unmanaged.passRetained(new).toOpaque())
        return new
    }
}

private func forget(_ error: UnsafeMutableRawPointer?) {
    guard let error = unsafe error else { return }
    unsafe Unmanaged<ThreadError>.fromOpaque(error).release()
}

@c @implementation
public func sws_last_error() -> Int32 {
    LastError.ofThisThread.code
}

@c @implementation
public func sws_last_error_text() -> UnsafePointer<CChar>? {
    let error = LastError.ofThisThread
    guard let text = error.text else { return unsafe sws_error_text(error.code) }
    if unsafe error.lent == nil { unsafe error.lent = strdup(text) }
    return unsafe UnsafePointer(error.lent)
}
