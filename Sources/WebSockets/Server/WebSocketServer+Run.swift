internal import LWSBinding
internal import Logging

extension WebSocketServer {
    /// Runs the server for the life of a program: starts it, and returns when it has been stopped.
    ///
    /// Each of `signals` stops it with the configuration's `shutdownGrace`, and so does cancelling the task. A second
    /// signal cuts the grace short, and a third one ends the process. While `run` runs the signals belong to it, except
    /// those that the program has a handler for or ignores; afterwards their default action is back.
    ///
    /// A service manager that wants to be told hears that the server is ready, alive and stopping.
    ///
    /// - Parameters:
    ///   - signals: what asks the program to end. Default: SIGTERM and SIGINT, which would otherwise end it in the
    ///     midst of messages.
    ///   - started: called once clients can connect, with the addresses listened on.
    /// - Throws: as `start()`.
    public func run(
        stoppingOn signals: Set<StopSignal> = [.terminate, .interrupt],
        started: @Sendable ([SocketAddress]) -> Void = { _ in }
    ) async throws(WebSocketError) {
        try await start()
        guard let group = runningGroup else { return }
        let grace = configuration.shutdownGrace
        let manager = configuration.notifiesServiceManager ? ServiceManager.current : nil
        let watch: ProcessWatch
        do throws(WebSocketError) {
            watch = try ProcessWatch(
                group,
                stoppingOn: signals,
                grace: grace,
                manager: manager,
                log: log
            )
        } catch {
            await stop(grace: .zero)
            throw error
        }
        started(group.addresses)
        watch.tell("READY=1")
        group.whenStopping { watch.tell("STOPPING=1") }
        await withTaskCancellationHandler {
            await group.waitUntilStopped()
        } onCancel: {
            group.stop(grace: grace)
        }
        await watch.end()
        state.withLock { state in
            if case .running(let current) = state.phase, current === group { state.phase = .idle }
        }
    }
}
