internal import CUV

/// Masking keys for the frames of clients: each is used once, and nobody can tell the next (RFC 6455 section 5.3).
///
/// Taken from the system a thousand at a time, since to ask it costs more than to mask a small message. Confined to one
/// loop.
package final class MaskKeys {
    private var keys = [UInt32](repeating: 0, count: MaskKeys.count)
    private var used = MaskKeys.count

    /// Keys taken from the system at once.
    private static let count = 1024

    /// Takes nothing from the system yet.
    package init() {}

    /// A key nobody has had; its bytes are in the order of memory.
    @inline(__always)
    package func next() -> UInt32 {
        if used == Self.count { refill() }
        defer { used += 1 }
        return keys[used]
    }

    @inline(never)
    private func refill() {
        // Without a callback it waits: `getrandom`, or where that is forbidden /dev/urandom.
        if unsafe uv_random(nil, nil, &keys, Self.count * MemoryLayout<UInt32>.size, 0, nil) != 0 {
            // Swift has its own ways to the system's random numbers, and ends the process rather than give others.
            var generator = SystemRandomNumberGenerator()
            for index in 0..<Self.count { keys[index] = .random(in: 0...(.max), using: &generator) }
        }
        used = 0
    }
}
