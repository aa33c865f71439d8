internal import CLibWebSockets

/// Where in memory a connection is, to have it fetched while other work is done.
///
/// What is sent to a thousand connections in turn waits for memory more than for anything else: the kernel's work on
/// each displaces the next one's from the caches. A reference would not do, since retaining it waits as well.
/// Only addresses, which are never read from.
@safe
package struct MemoryHint {
    private let object: UnsafeRawPointer
    private let pongBuffer: UnsafeRawPointer?

    /// Bytes that come from memory at once.
    private static let line = 64
    /// The lines of a connection that sending touches.
    private static let lineCount = 5

    /// Where `connection` is; what it refers to as it is now.
    package init(_ connection: LWSConnection) {
        unsafe object = UnsafeRawPointer(Unmanaged.passUnretained(connection).toOpaque())
        unsafe pongBuffer = connection.pongBuffer.map(UnsafeRawPointer.init)
    }

    /// Begins to fetch it. Harmless when it is there no more.
    @inline(__always)
    package func fetch() {
        for line in 0..<Self.lineCount { unsafe clws_prefetch(object + line * Self.line) }
        if let pongBuffer = unsafe pongBuffer { unsafe clws_prefetch(pongBuffer) }
    }
}
