internal import CLibWebSockets

/// Where in memory a connection is, to have it fetched while other work is done.
///
/// What is sent to a thousand connections in turn waits for memory more than for anything else: the kernel's work on
/// each displaces the next one's from the caches. A reference would not do, since retaining it waits as well: these
/// are addresses alone, and nothing is read from them.
@safe
package struct MemoryHint {
    private let object: UnsafeRawPointer
    private let wsi: WSI?

    /// Where a connection has what sending touches, by 64 bytes that come from memory at once.
    private static let ownLines: Range<Int> = 0..<5
    /// Where libwebsockets 4.1.6 has the descriptor, which is all that a raw socket needs of it.
    private static let wsiLine = 12

    /// Where `connection` is; what it refers to as it is now.
    package init(_ connection: LWSConnection) {
        unsafe object = UnsafeRawPointer(Unmanaged.passUnretained(connection).toOpaque())
        wsi = connection.wsi
    }

    /// Begins to fetch it. Harmless when it is there no more.
    @inline(__always)
    package func fetch() {
        for line in Self.ownLines { unsafe clws_prefetch(object + 64 * line) }
        if let wsi { unsafe clws_prefetch(UnsafeRawPointer(wsi.pointer) + 64 * Self.wsiLine) }
    }
}
