internal import LWSBinding

/// The way from a URL to a connected descriptor, without a wait of the loop: the name, the addresses in a race, the
/// proxy.
///
/// `@unchecked Sendable`: confined to its loop's thread.
final class Dialer: @unchecked Sendable {
    /// How the way ended.
    typealias Outcome = Result<Int32, WebSocketError>

    private enum Phase {
        case idle
        case resolving
        case racing(AddressRace)
        case tunnelling(ProxyTunnel)
        case over
    }

    private let loop: EventLoop
    private let url: WebSocketURL
    private let proxy: HTTPProxy?
    private let timeouts: WebSocketClient.Timeouts
    private let resolver: NameResolver
    private let done: (Outcome) -> Void
    private var phase = Phase.idle
    private var alarm: Alarms.ID?

    /// - Parameters:
    ///   - proxy: what to connect to instead, and ask for a tunnel; nil for none.
    ///   - done: called once on the loop, unless the dialer is cancelled; may be called by `start()`. What it is given is
    ///     its to close.
    init(
        to url: WebSocketURL,
        through proxy: HTTPProxy?,
        on loop: EventLoop,
        timeouts: WebSocketClient.Timeouts,
        resolver: NameResolver,
        done: @escaping (Outcome) -> Void
    ) {
        self.loop = loop
        self.url = url
        self.proxy = proxy
        self.timeouts = timeouts
        self.resolver = resolver
        self.done = done
    }

    /// Begins.
    func start() {
        switch (url.endpoint, proxy) {
        case (.unixSocket(let path), _): connect(toUnix: path)
        case (.network(let host, let port), nil): reach(host, url.address, port)
        case (.network, let proxy?): reach(proxy.host, proxy.address, proxy.port)
        }
    }

    /// Gives up, and closes what it has opened.
    func cancel() {
        enter(.over)
    }

    private func connect(toUnix path: String) {
        do throws(SystemError) {
            end(.success(try StreamDescriptor.connect(toUnix: path)))
        } catch {
            end(
                .failure(
                    WebSocketError(.cannotConnect, "\(path) cannot be connected to: \(error.reason)", cause: error)
                )
            )
        }
    }

    private func reach(_ host: String, _ address: IPAddress?, _ port: UInt16) {
        if let address { return race([address], of: host, port) }
        enter(.resolving, for: timeouts.resolve, "\(host) was not resolved")
        resolver.resolve(host) { answer in
            self.loop.post(.run { self.resolved(answer, host, port) })
        }
    }

    private func resolved(_ answer: NameResolver.Answer, _ host: String, _ port: UInt16) {
        guard case .resolving = phase else { return }
        switch answer {
        case .success(let addresses) where !addresses.isEmpty:
            race(AddressOrder.interleaved(addresses), of: host, port)
        case .success:
            end(.failure(WebSocketError(.unresolvedName, "\(host) has no address")))
        case .failure(let error):
            end(.failure(WebSocketError(.unresolvedName, "\(host) cannot be resolved: \(error)", cause: error)))
        }
    }

    private func race(_ addresses: [IPAddress], of host: String, _ port: UInt16) {
        let race = AddressRace(between: addresses, port: port, on: loop) { [weak self] outcome in
            switch outcome {
            case .success(let descriptor): self?.connected(descriptor)
            case .failure(let losers):
                let error = WebSocketError(
                    .cannotConnect,
                    "\(host):\(port) cannot be connected to: \(losers)",
                    cause: losers
                )
                self?.end(.failure(error))
            }
        }
        enter(.racing(race), for: timeouts.connect, "\(host):\(port) was not connected to")
        race.start()
    }

    private func connected(_ descriptor: Int32) {
        guard let proxy, case .network(let host, let port) = url.endpoint else { return end(.success(descriptor)) }
        let tunnel = ProxyTunnel(proxy, to: host, port, over: descriptor, on: loop) { [weak self] outcome in
            self?.end(outcome)
        }
        enter(.tunnelling(tunnel), for: timeouts.proxy, "The proxy \(proxy) did not answer")
        tunnel.start()
    }

    private func enter(_ phase: Phase, for limit: Duration, _ what: String) {
        enter(phase)
        alarm = loop.callLater(after: limit.milliseconds) { [weak self] in
            self?.end(.failure(WebSocketError(.timedOut, "\(what) within \(limit)")))
        }
    }

    private func enter(_ phase: Phase) {
        if let alarm = alarm.take() { loop.alarms.cancel(alarm) }
        let last = self.phase
        self.phase = phase
        switch last {
        case .racing(let race): race.cancel()
        case .tunnelling(let tunnel): tunnel.cancel()
        case .idle, .resolving, .over: break
        }
    }

    private func end(_ outcome: Outcome) {
        if case .over = phase { return }
        enter(.over)
        done(outcome)
    }
}
