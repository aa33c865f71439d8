internal import LWSBinding

/// Sockets that connect to the addresses of one server, of which the first to be connected wins (RFC 8305).
///
/// Confined to its loop's thread.
final class AddressRace: DescriptorWatcher {
    /// Why none of the addresses could be connected to.
    struct Losers: Error, CustomStringConvertible {
        fileprivate(set) var errors: [(address: IPAddress, error: SystemError)] = []

        /// Every address with its reason.
        var description: String { errors.map { "\($0.address): \($0.error.reason)" }.joined(separator: ", ") }
    }

    private let addresses: [IPAddress]
    private let port: UInt16
    private let loop: EventLoop
    private let done: (Result<Int32, Losers>) -> Void
    private var race: ConnectionRace
    private var attempts: [Int32: Int] = [:]
    private var losers = Losers()
    private var alarm: Alarms.ID?

    /// - Parameter done: called once, unless the race is cancelled.
    init(
        between addresses: [IPAddress],
        port: UInt16,
        on loop: EventLoop,
        done: @escaping (Result<Int32, Losers>) -> Void
    ) {
        self.addresses = addresses
        self.port = port
        self.loop = loop
        self.done = done
        race = ConnectionRace(count: addresses.count)
    }

    /// Starts the first attempt.
    func start() {
        perform(race.start(at: loop.now))
    }

    /// Closes every socket, if the race is not over.
    func cancel() {
        perform(race.cancel())
    }

    func isReady(_ descriptor: Int32) {
        guard let attempt = attempts[descriptor] else { return }
        if let error = StreamDescriptor.failureToConnect(descriptor) {
            abandon(attempt)
            fail(attempt, error)
        } else {
            perform(race.succeeded(attempt))
        }
    }

    private func fail(_ attempt: Int, _ error: SystemError) {
        losers.errors.append((addresses[attempt], error))
        perform(race.failed(attempt, at: loop.now))
    }

    private func perform(_ steps: [ConnectionRace.Step]) {
        for step in steps {
            switch step {
            case .connect(let attempt): connect(attempt)
            case .abandon(let attempt): abandon(attempt)
            case .win(let attempt): win(attempt)
            case .lose: done(.failure(losers))
            }
        }
        awaitNext()
    }

    private func connect(_ attempt: Int) {
        do throws(SystemError) {
            let descriptor = try StreamDescriptor.connect(to: addresses[attempt], port: port)
            attempts[descriptor] = attempt
            try loop.watch(descriptor, for: .writing, by: self)
        } catch {
            abandon(attempt)
            fail(attempt, error)
        }
    }

    private func abandon(_ attempt: Int) {
        guard let descriptor = release(attempt) else { return }
        StreamDescriptor.close(descriptor)
    }

    private func win(_ attempt: Int) {
        guard let descriptor = release(attempt) else { return }
        done(.success(descriptor))
    }

    /// The descriptor of an attempt, which is nobody's from here on.
    private func release(_ attempt: Int) -> Int32? {
        guard let descriptor = attempts.first(where: { $0.value == attempt })?.key else { return nil }
        attempts[descriptor] = nil
        loop.unwatch(descriptor)
        return descriptor
    }

    private func awaitNext() {
        if let alarm = alarm.take() { loop.alarms.cancel(alarm) }
        guard let due = race.nextDue else { return }
        alarm = loop.callLater(at: due) { [weak self] in
            guard let self else { return }
            perform(race.advance(to: loop.now))
        }
    }
}
