internal import LWSBinding
internal import Logging
internal import Synchronization

/// What goes on beside a server that `run` runs: signals become a stop, and a watchdog hears that the loops live.
///
/// It has a thread of its own, so that a handler that holds a loop holds up neither.
///
/// `@unchecked Sendable`: confined to that thread from `init` on, except the constants, the atomic and the lock.
final class ProcessWatch: LoopEvents, @unchecked Sendable {
    private let uv: UVLoop
    private let group: LoopGroup
    private let grace: Duration
    private let manager: ServiceManager?
    private let log: LogWriter
    private let isOver = Atomic<Bool>(false)
    private let ended = Lock<CheckedContinuation<Void, Never>?>(nil)
    private var signalsReceived = 0
    /// Set by the first failure, so that a lasting one is logged once.
    private let hasFailedToTell = Atomic<Bool>(false)
    /// Set when every loop has answered since the watchdog was told last.
    private let loopsAreAlive = Atomic<Bool>(true)

    init(
        _ group: LoopGroup,
        stoppingOn signals: Set<StopSignal>,
        grace: Duration,
        manager: ServiceManager?,
        log: LogWriter
    ) throws(WebSocketError) {
        self.group = group
        self.grace = grace
        self.manager = manager
        self.log = log
        do throws(SystemError) {
            uv = try UVLoop()
        } catch {
            throw WebSocketError(.cannotListen, "Signals cannot be watched", cause: error)
        }
        unsafe uv.events = self
        do throws(SystemError) {
            for signal in signals { try uv.watch(signal: signal.number) }
            setWatchdogTimer()
            try LoopThread.start(name: "websockets-run") { self.run() }
        } catch {
            uv.close()
            throw WebSocketError(.cannotListen, "Signals cannot be watched", cause: error)
        }
    }

    /// Gives the signals back and returns when that is done; call it once.
    func end() async {
        await withCheckedContinuation { continuation in
            ended.withLock { $0 = continuation }
            isOver.store(true, ordering: .releasing)
            uv.wake()
        }
    }

    /// Tells the service manager, if there is one; from any thread.
    func tell(_ assignment: String) {
        do throws(WebSocketError) {
            try manager?.notify(assignment)
        } catch {
            guard !hasFailedToTell.exchange(true, ordering: .relaxed) else { return }
            log.write(.warning, .managerNotTold, ["of": assignment], error: error)
        }
    }

    private func run() {
        uv.run()
        uv.close()
        ended.withLock { $0.take() }?.resume()
    }

    func loopWoken() {
        if isOver.load(ordering: .acquiring) { uv.stop() }
    }

    func loopReceived(signal: Int32) {
        signalsReceived += 1
        if signalsReceived == 1 {
            log.write(.notice, .stopping, ["signal": "\(signal)", "grace": "\(grace)"])
            group.stop(grace: grace)
        } else {
            log.write(.notice, .stoppingAtOnce, ["signal": "\(signal)"])
            group.stop(grace: .zero)
            // A third one ends the process, should a handler hold its loop for ever.
            uv.unwatchSignals()
        }
    }

    func loopTimerFired() {
        if loopsAreAlive.exchange(false, ordering: .relaxed) {
            tell("WATCHDOG=1")
            group.whenAllAnswered { self.loopsAreAlive.store(true, ordering: .relaxed) }
        }
        setWatchdogTimer()
    }

    /// Three times in the interval: one answer may come late.
    private func setWatchdogTimer() {
        guard let interval = manager?.watchdogInterval else { return }
        uv.setTimer(milliseconds: max(1, (interval / 3).milliseconds))
    }
}
