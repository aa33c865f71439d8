internal import Glibc
internal import WebSockets

/// What may be asked of a connection, or changed, on any thread.
struct ConnectionFacts {
    /// Set while a request handler or a connect handler runs.
    var draft: ResponseDraft?
    /// Set from `close` on.
    var closeReason: CloseReason?
    /// The application's own.
    var userData: OwnedPointer?
    /// Texts that C was given.
    let texts = LentTexts()
}

/// A pointer of the application's, and how it is given back.
///
/// `@unchecked Sendable`: the header says on which threads it is given back.
@safe
struct OwnedPointer: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer?
    private let destroy: (@convention(c) (UnsafeMutableRawPointer?) -> Void)?

    init(_ pointer: UnsafeMutableRawPointer?, destroy: (@convention(c) (UnsafeMutableRawPointer?) -> Void)?) {
        unsafe self.pointer = pointer
        unsafe self.destroy = destroy
    }

    /// Call once.
    func giveBack() {
        unsafe destroy?(pointer)
    }
}

/// Texts as C has them, kept until their connection's handle goes; those of the same bytes once.
@safe
final class LentTexts {
    private var texts: [UTF8Key: UnsafeMutablePointer<CChar>]

    init() {
        unsafe texts = [:]
    }

    func lend(_ text: String) -> UnsafePointer<CChar>? {
        let key = UTF8Key(text)
        if let known = unsafe texts[key] { return unsafe UnsafePointer(known) }
        let copy = unsafe strdup(text)
        unsafe texts[key] = copy
        return unsafe UnsafePointer(copy)
    }

    deinit {
        unsafe texts.values.forEach { unsafe free($0) }
    }
}
