internal import LWSBinding

/// Output buffers between turns, so that a busy loop allocates none. Confined to one loop.
final class OutputBufferPool {
    private var buffers: [OutputBuffer] = []
    private var bytes = 0

    /// Memory kept at most, in bytes.
    private static let limit = 8 << 20

    func take() -> OutputBuffer {
        guard let buffer = buffers.popLast() else { return OutputBuffer() }
        bytes -= buffer.capacity
        return buffer
    }

    func give(_ buffer: OutputBuffer) {
        guard bytes + buffer.capacity <= Self.limit else { return }
        buffer.removeAll()
        bytes += buffer.capacity
        buffers.append(buffer)
    }
}
