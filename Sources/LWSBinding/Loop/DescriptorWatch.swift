internal import CUV

/// A descriptor that a loop watches, for one thing.
final class DescriptorWatch {
    /// What its loop's owner is told of.
    enum Purpose {
        case accepting
        case reading
        case writing
    }

    private let handle = UVHandle(UV_POLL)
    private let purpose: Purpose
    fileprivate let descriptor: Int32
    private unowned let loop: UVLoop

    /// Watches it from here on.
    init(_ descriptor: Int32, for purpose: Purpose, on loop: UVLoop) throws(SystemError) {
        self.descriptor = descriptor
        self.purpose = purpose
        self.loop = loop
        let result = unsafe uv_poll_init(loop.loop.pointer, handle.pointer(), descriptor)
        guard result == 0 else { throw SystemError("watching a descriptor", number: -result) }
        handle.setOwner(self)
        start()
    }

    /// Watches it again.
    func start() {
        let events = purpose == .writing ? UV_WRITABLE : UV_READABLE
        unsafe uv_poll_start(handle.pointer(), Int32(events.rawValue), pollCallback)
    }

    /// Does not watch it for a while.
    func stop() {
        unsafe uv_poll_stop(handle.pointer())
    }

    /// Forgets the descriptor, which can be closed or given away afterwards.
    func end() {
        stop()
        handle.close()
    }

    fileprivate func report() {
        switch purpose {
        case .accepting: unsafe loop.events?.loopCanAccept(from: descriptor)
        case .reading: unsafe loop.events?.loopCanRead(from: descriptor)
        case .writing: unsafe loop.events?.loopCanWrite(to: descriptor)
        }
    }
}

private func pollCallback(handle: UnsafeMutablePointer<uv_poll_t>?, status: Int32, events: Int32) {
    unsafe UVHandle.owner(of: handle, as: DescriptorWatch.self)?.report()
}
