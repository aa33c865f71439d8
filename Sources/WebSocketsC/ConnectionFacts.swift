internal import WebSockets

/// What may be asked of a connection, or changed, on any thread.
struct ConnectionFacts {
    /// Set while a request handler or a connect handler runs.
    var draft: ResponseDraft?
    /// Set from `close` on.
    var closeInfo: CloseInfo?
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
    private var texts: [UTF8Key: UnsafeMutablePointer<UInt8>]

    init() {
        unsafe texts = [:]
    }

    /// The bytes of a text, zero bytes within it too, and a zero byte behind them.
    func lend(_ text: String) -> UnsafePointer<CChar> {
        let key = UTF8Key(text)
        let start = unsafe texts[key] ?? Self.copy(Array(text.utf8))
        unsafe texts[key] = start
        return unsafe UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self)
    }

    private static func copy(_ bytes: [UInt8]) -> UnsafeMutablePointer<UInt8> {
        let start = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count + 1)
        unsafe start.initialize(from: bytes, count: bytes.count)
        unsafe (start + bytes.count).initialize(to: 0)
        return unsafe start
    }

    deinit {
        unsafe texts.values.forEach { unsafe $0.deallocate() }
    }
}
