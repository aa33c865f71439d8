internal import HTTPTypes
internal import LWSBinding

/// One way of a client from a URL to an open WebSocket: a socket, TLS, the handshake, and all again at each redirect.
///
/// `@unchecked Sendable`: confined to its loop's thread after `init`.
final class ClientOpening: @unchecked Sendable {
    private enum Phase {
        case idle
        case dialing(Dialer)
        case shakingHands(WSRoleConnection)
        case over
    }

    let handlers: SessionHandlers
    private let loop: EventLoop
    private let plan: ClientPlan
    private var url: WebSocketURL
    private var redirects: Redirects
    private var keepsCredentials = true
    private var phase = Phase.idle
    private var done: ((Result<Session, WebSocketError>) -> Void)?

    init(_ plan: ClientPlan, _ handlers: SessionHandlers, on loop: EventLoop) {
        self.plan = plan
        self.handlers = handlers
        self.loop = loop
        url = plan.url
        redirects = Redirects(from: plan.url, limit: plan.maxRedirects)
    }

    /// Begins; `done` is called once, on the loop, with what comes of it.
    func start(done: @escaping (Result<Session, WebSocketError>) -> Void) {
        guard case .idle = phase else {
            return done(.failure(WebSocketError(.cancelled, "The opening of \(url) was cancelled")))
        }
        self.done = done
        loop.openings[ObjectIdentifier(self)] = self
        dial()
    }

    /// Gives up, as far as it is not over.
    func cancel() {
        end(.failure(WebSocketError(.cancelled, "The opening of \(url) was cancelled")))
    }

    /// The loop stops.
    func abandon() {
        end(.failure(.loopEnded))
    }

    private func dial() {
        guard loop.stopping == nil else { return abandon() }
        do throws(WebSocketError) {
            let proxy = try plan.proxy(for: url)
            let dialer = Dialer(
                to: url,
                through: proxy,
                on: loop,
                timeouts: plan.timeouts,
                resolver: plan.resolver
            ) { [weak self] result in
                switch result {
                case .success(let descriptor): self?.shakeHands(on: descriptor)
                case .failure(let error): self?.end(.failure(error))
                }
            }
            phase = .dialing(dialer)
            dialer.start()
        } catch {
            end(.failure(error))
        }
    }

    private func shakeHands(on descriptor: Int32) {
        do throws(WebSocketError) {
            try checkForSpare(beside: descriptor)
            let request = plan.request(for: url, keepsCredentials: keepsCredentials)
            let tls = url.isSecure ? try plan.tls.client() : nil
            let connection = WSRoleConnection(loop: loop, opening: self)
            phase = .shakingHands(connection)
            guard loop.context.open(request, on: descriptor, as: connection, over: tls) else { return }
            loop.connections.insert(connection)
            connection.setDeadline(after: plan.timeouts.handshake.milliseconds)
        } catch {
            StreamDescriptor.close(descriptor)
            end(.failure(error))
        }
    }

    /// The library would say no more than that the connection has ended.
    private func checkForSpare(beside descriptor: Int32) throws(WebSocketError) {
        do throws(SystemError) {
            try StreamDescriptor.checkForSpare(beside: descriptor)
        } catch {
            throw WebSocketError(.cannotConnect, "\(url) cannot be connected to: \(error.reason)", cause: error)
        }
    }

    /// Whether there is somebody who waits for a handshake.
    var isShakingHands: Bool { if case .shakingHands = phase { true } else { false } }

    /// The server has agreed: what was agreed on.
    func agree(_ response: ResponseHead, on connection: Connection) -> Fate {
        guard isShakingHands else { return .end }
        do throws(WebSocketError) {
            connection.session = try plan.session(
                on: connection,
                for: self,
                at: url,
                keepsCredentials: keepsCredentials,
                response
            )
            return .keep
        } catch {
            end(.failure(error))
            return .end
        }
    }

    /// The WebSocket is open, and its `ready` closure has been called.
    func succeed(_ session: Session) {
        end(.success(session))
    }

    /// The handshake came to nothing.
    func fail(_ failure: OpeningFailure) {
        guard isShakingHands else { return }
        do throws(WebSocketError) {
            let location = failure.response?.values("location").first
            if let status = failure.response?.status,
                let target = try redirects.follow(status: status, location: location)
            {
                url = target.url
                keepsCredentials = target.keepsCredentials
                dial()
            } else {
                end(.failure(WebSocketError(failure, at: url)))
            }
        } catch {
            end(.failure(error))
        }
    }

    /// The time for the handshake is over.
    func runOut() {
        let limit = plan.timeouts.handshake
        end(.failure(WebSocketError(.timedOut, "\(url) did not finish the opening handshake within \(limit)")))
    }

    private func end(_ result: Result<Session, WebSocketError>) {
        let phase = phase
        self.phase = .over
        switch (phase, result) {
        case (.dialing(let dialer), _): dialer.cancel()
        case (.shakingHands(let connection), .failure): loop.kill(connection)
        default: break
        }
        loop.openings[ObjectIdentifier(self)] = nil
        done.take()?(result)
    }
}
