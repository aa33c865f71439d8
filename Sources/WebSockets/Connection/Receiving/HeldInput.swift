/// Bytes that were received and not looked at, because reading was paused in the middle of them.
struct HeldInput {
    private var bytes: [UInt8] = []
    /// Where what was not looked at begins.
    private var offset = 0

    var isEmpty: Bool { bytes.isEmpty }

    /// Bytes that wait.
    var count: Int { bytes.count - offset }

    /// Appends bytes that came behind those that wait.
    mutating func append(_ more: RawSpan) {
        guard !more.isEmpty else { return }
        bytes += [UInt8](copying: more)
    }

    /// Forgets everything.
    mutating func removeAll() {
        self = HeldInput()
    }

    /// Lends the bytes to `body`, which moves the offset behind those it has looked at. What it leaves stays where it is:
    /// a read may hold thousands of small messages, and would be copied at each pause.
    mutating func read(_ body: (inout MutableRawSpan, inout Int) -> Void) {
        var place = offset
        do {
            var span = bytes.mutableSpan
            // The array outlives its span.
            var raw = unsafe span.mutableBytes
            body(&raw, &place)
        }
        offset = place
        if offset == bytes.count { removeAll() }
    }
}
