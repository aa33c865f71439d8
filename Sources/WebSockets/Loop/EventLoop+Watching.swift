internal import LWSBinding

/// Whoever waits for a descriptor that is no connection yet.
protocol DescriptorWatcher: AnyObject {
    /// What was waited for has come, or the descriptor has an error to be read.
    func isReady(_ descriptor: Int32)
}

extension EventLoop {
    /// What a descriptor is watched for.
    enum Readiness {
        case reading
        case writing
    }

    /// Tells `watcher` in every turn in which a descriptor is ready, until `unwatch(_:)`.
    func watch(_ descriptor: Int32, for readiness: Readiness, by watcher: any DescriptorWatcher) throws(SystemError) {
        switch readiness {
        case .reading: try uv.watch(reader: descriptor)
        case .writing: try uv.watch(writer: descriptor)
        }
        watchers[descriptor] = watcher
    }

    /// Forgets a descriptor.
    func unwatch(_ descriptor: Int32) {
        guard watchers.removeValue(forKey: descriptor) != nil else { return }
        uv.unwatch(descriptor)
    }

    func loopCanRead(from descriptor: Int32) {
        if let watcher = watchers[descriptor] { watcher.isReady(descriptor) } else { continueVestibule(descriptor) }
    }

    func loopCanWrite(to descriptor: Int32) {
        watchers[descriptor]?.isReady(descriptor)
    }

    /// Calls `body` on the loop after a while, late by up to a tick of the timer wheel; when the loop begins to stop if
    /// that comes first.
    @discardableResult
    func callLater(after milliseconds: UInt64, _ body: @escaping () -> Void) -> Alarms.ID {
        let (due, overflow) = now.addingReportingOverflow(milliseconds)
        return callLater(at: overflow ? .max : due, body)
    }

    /// The same at a time of `now`.
    @discardableResult
    func callLater(at due: UInt64, _ body: @escaping () -> Void) -> Alarms.ID {
        let (id, number) = alarms.add(body)
        setTimer(number, due: due)
        return id
    }
}
