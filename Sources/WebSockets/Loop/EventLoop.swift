internal import LWSBinding
internal import Logging
internal import Synchronization
internal import WebSocketProtocol

/// One thread of a server or client and the connections it serves; an executor for tasks and actors that work with them.
/// The thread is its own, or the application's, which then runs the libuv loop.
///
/// A connection stays on one loop, and so does its handler; `AsyncWebSocket.loop` tells which. It is one libuv loop and
/// one libwebsockets context.
///
/// Order of work in a turn: libwebsockets' callbacks run and user closures inside them; mail from other threads is
/// handled; then, before the loop waits, the jobs of tasks run, and every connection with queued output is flushed
/// once.
///
/// `@unchecked Sendable`: everything is confined to the loop's thread from `run()` on, except `post` and `isCurrent`.
public final class EventLoop: @unchecked Sendable {
    /// The number of the loop in its server, from 0.
    public let index: Int
    let settings: LoopSettings
    /// Which route answers which path.
    var router: Router
    let uv: UVLoop
    let context: LWSContext
    private let mailbox = Mailbox()
    let thread = Atomic<UInt>(0)
    private var spareMail: [Mail] = []

    /// How many connections ahead memory is asked for.
    static let lookahead = 2

    var connections = ConnectionTable()
    // Unchecked exclusivity, as in `Connection`: one thread, no access spans a call that could come back.
    @safe @exclusivity(unchecked) private var dirty: [(connection: Connection, hint: MemoryHint)] = []
    @safe @exclusivity(unchecked) private var spareDirty: [(connection: Connection, hint: MemoryHint)] = []
    /// What tasks are ready to do.
    @safe @exclusivity(unchecked) var jobs: [UnownedJob] = []
    @safe @exclusivity(unchecked) var runningJobs: [UnownedJob] = []
    let afterlife = JobsAfterEnd()
    /// Times that another thread woke the loop.
    let wakeUps = Atomic<UInt64>(0)
    private var timers: TimerWheel
    var alarms = Alarms()
    /// By descriptor.
    var watchers: [Int32: any DescriptorWatcher] = [:]
    /// Values of the application.
    var locals = LoopLocals()
    /// Handshakes of clients under way.
    var openings: [ObjectIdentifier: ClientOpening] = [:]
    var acceptors: [Acceptor] = []
    var vestibule = Vestibule()
    /// Clients being looked at before their handshake is answered.
    var undecided = 0
    /// What the heads hold that are being read.
    var headBudget = HeadBudget(limit: EventLoop.headBudgetInBytes)
    private var killsPending = false
    /// Set by the stop.
    var stopping: Stopping?
    private var events: LoopGroup.Events?

    /// What the loop has done.
    @safe @exclusivity(unchecked) var counters = LoopStatistics()
    @safe @exclusivity(unchecked) var turnWatch: TurnWatch
    /// What it had done when it ended, for those who ask afterwards.
    let finalCounters = Lock<LoopStatistics?>(nil)

    /// Buffers between messages; touched by the connections of this loop only.
    @safe @exclusivity(unchecked) var assemblyBuffers = BufferPool(capacityInBytes: 8 << 20)
    let outputBuffers = FrameBufferPool()
    let maskKeys = MaskKeys()
    /// Of its connections, in rooms.
    let memberships = MembershipTable()
    /// Bytes of messages on their way here from all rooms.
    let roomBytes = Atomic<Int>(0)
    /// Made when the first connection agrees on compression.
    private(set) lazy var deflatePool = DeflatePool()

    init(index: Int, settings: LoopSettings) throws(WebSocketError) {
        self.index = index
        self.settings = settings
        router = settings.router
        do throws(SystemError) {
            uv = try UVLoop(on: settings.host)
        } catch {
            throw WebSocketError(.cannotListen, "The event loop could not be made", cause: error)
        }
        do throws(LWSContext.Failure) {
            // Our own deadlines are exact and come first.
            let timeout = settings.handshakeTimeout / 1000 + 5
            context = try LWSContext(on: uv, timeout: timeout, endpoints: settings.endpoints)
        } catch {
            if uv.isGuest { uv.leave {} } else { uv.close() }
            throw WebSocketError(contextFailure: error)
        }
        turnWatch = TurnWatch(limit: settings.stallLimit)
        timers = TimerWheel(now: settings.clock?.milliseconds ?? uv.now)
        unsafe uv.events = self
    }

    /// Milliseconds of a clock that only moves forward, as of the start of this turn.
    @inline(__always)
    var now: UInt64 { settings.clock?.milliseconds ?? uv.now }

    /// Nanoseconds of the same clock, at this moment.
    var preciseNow: UInt64 { settings.clock.map { $0.milliseconds * 1_000_000 } ?? UVLoop.nanoseconds }

    /// True on the loop's own thread.
    @inline(__always)
    public var isCurrent: Bool { thread.load(ordering: .relaxed) == LoopThread.currentIdentity }

    /// Stops a debug build that touches what is the loop's on another thread.
    @inline(__always)
    func assertIsCurrent() { assert(isCurrent, "this is not the thread of loop \(index)") }

    /// Hands `mail` to the loop; from any thread. False when the loop has ended.
    @discardableResult
    func post(_ mail: Mail) -> Bool {
        mailbox.post(mail) {
            if !isCurrent { wakeUps.add(1, ordering: .relaxed) }
            uv.wake()
        }
    }

    /// Starts the thread, on which `events` are reported. A guest begins on this one.
    func start(acceptors: [Acceptor], events: LoopGroup.Events) throws(WebSocketError) {
        self.events = events
        do throws(SystemError) {
            for acceptor in acceptors { try acceptor.watch(on: uv) }
            self.acceptors = acceptors
            if uv.isGuest { return recordThread() }
            try LoopThread.start(name: "websockets-\(index)") { self.run() }
        } catch {
            self.events = nil
            throw WebSocketError(.cannotListen, "The loop's thread could not be started", cause: error)
        }
    }

    private func run() {
        recordThread()
        uv.run()
        quit()
        context.destroy()
        giveJobsLastTurn()
        uv.close()
        didEnd()
    }

    /// A guest goes, while the host's loop turns.
    private func leave() {
        quit()
        context.destroy {
            self.giveJobsLastTurn()
            self.uv.leave { self.didEnd() }
        }
    }

    /// This is the thread of the loop.
    private func recordThread() {
        let current = LoopThread.currentIdentity
        if thread.load(ordering: .relaxed) != current { thread.store(current, ordering: .relaxed) }
    }

    private func giveJobsLastTurn() {
        _ = runJobs()
        publishStatistics()
    }

    private func didEnd() {
        // A later thread may get the same identity.
        thread.store(0, ordering: .relaxed)
        handJobsOver()
        afterlife.runNext(of: self)
        events?.stopped()
    }

    /// Ends a loop of a server that failed to start, whether its thread runs or not.
    func abandon() {
        if events != nil {
            post(.stop(due: 0))
        } else if uv.isGuest {
            leave()
        } else {
            quit()
            context.destroy()
            giveJobsLastTurn()
            uv.close()
        }
    }

    /// Takes nothing more.
    private func quit() {
        if let joined = uv.embedding?.joined, joined.host === self { joined.host = nil }
        uv.unwatchListeners()
        acceptors = []
        closeVestibule()
        publishStatistics()
        for letter in mailbox.close() {
            switch letter {
            case .adopt(let arrival): StreamDescriptor.close(arrival.descriptor)
            // Somebody waits for these.
            case .run(let body), .clockAdvanced(let body): body()
            case .job(let job): jobs.append(job)
            default: break
            }
        }
    }
}

// MARK: Connections

extension EventLoop {
    /// Number of connections the loop serves, in any state.
    var connectionCount: Int { connections.count }

    /// The connections in a range of slots, as far as there are so many slots; nil beyond the last.
    func connections(in slots: Range<Int>) -> [Connection]? { connections[slots] }

    /// Hands a connected socket to libwebsockets.
    func hand(_ arrival: Arrival) {
        let connection = Connection(loop: self, arrival)
        guard context.adopt(arrival.descriptor, as: connection, over: arrival.endpoint) else { return }
        connections.insert(connection)
        connection.setDeadline(after: arrival.due > now ? arrival.due - now : 0)
    }

    /// The connection's last event came.
    func remove(_ connection: Connection) {
        headBudget.remove(connection.slot)
        connections.remove(connection)
        for acceptor in acceptors { acceptor.descriptorReturns(on: uv) }
        endIfDone()
    }

    /// Flushes `connection` once before the loop waits.
    @inline(__always)
    func flushLater(_ connection: Connection) {
        dirty.append((connection, MemoryHint(connection)))
        ensureTurn()
    }

    /// Ends `connection` without more ado in this turn.
    func kill(_ connection: Connection) {
        connection.kill()
        killsPending = true
        ensureTurn()
    }

    /// Something was left for the end of the turn, which has to come.
    @inline(__always)
    func ensureTurn() {
        if uv.isBetweenTurns { uv.wake() }
    }

    /// Calls the connection's `timeHasCome()` at a time, unless it asks for another one before.
    func schedule(_ connection: Connection, at due: UInt64) {
        setTimer(connection.slot, due: due)
    }

    /// Puts a number on the timer wheel.
    func setTimer(_ number: Int, due: UInt64) {
        timers.add(number, due: due)
        uv.setTimer(milliseconds: timers.millisecondsToWait(at: now) ?? 0)
    }
}

// MARK: LoopEvents

extension EventLoop: LoopEvents {
    func loopWoken() {
        var mail = mailbox.collect(into: spareMail)
        for letter in mail { handle(letter) }
        mail.removeAll(keepingCapacity: mail.capacity <= 4096)
        spareMail = mail
    }

    func loopTurnEnds() {
        if uv.isGuest {
            if uv.isStopping { return leave() }
            recordThread()
        }
        var isThrough = runJobs()
        // A drain closure may send again at once; the bound keeps it from holding the loop.
        var passes = 0
        while !dirty.isEmpty, passes < 8 {
            swap(&dirty, &spareDirty)
            for index in spareDirty.indices {
                if index + Self.lookahead < spareDirty.count { spareDirty[index + Self.lookahead].hint.fetch() }
                spareDirty[index].connection.flush()
            }
            spareDirty.removeAll(keepingCapacity: true)
            isThrough = runJobs()
            passes += 1
        }
        if !isThrough || !dirty.isEmpty { uv.wake() }
        if killsPending {
            killsPending = false
            context.poke()
        }
        recordTurn()
    }

    func loopTimerFired() {
        for call in timers.takeDue(at: now) {
            guard call.number >= 0 else {
                alarms.take(call.number)?()
                continue
            }
            connections[call.number]?.timerFired(call.due)
        }
        clearVestibule()
        for acceptor in acceptors { acceptor.resumeIfDue(on: uv) }
        endWhatIsLate()
        if let wait = timers.millisecondsToWait(at: now) { uv.setTimer(milliseconds: wait) }
        if stopping != nil || acceptors.contains(where: \.isPaused) { uv.setTimer(milliseconds: TimerWheel.tick) }
    }

    func loopCanAccept(from listener: Int32) {
        acceptors.first { $0.descriptor == listener }?.acceptBatch(loop: self)
    }

    private func handle(_ mail: Mail) {
        switch mail {
        case .send(let connection, let message, let needsDrainCallback):
            connection.receiveMail(message, needsDrainCallback: needsDrainCallback)
        case .overflow(let connection): connection.overflowedElsewhere()
        case .close(let connection, let code, let reason): connection.closeOnLoop(code, reason)
        case .pause(let connection, let pause): connection.pause(pause)
        case .adopt(let arrival): adopt(arrival)
        case .clockAdvanced(let done):
            loopTimerFired()
            done()
        case .mailWithdrawn(let connection): connection.closeBehindMail()
        case .stop(let due): stop(by: due) { events?.stoppedListening() }
        case .arrivalsEnded: arrivalsEnded()
        case .job(let job): jobs.append(job)
        case .run(let body): body()
        }
    }
}
