internal import HTTPTypes
internal import LWSBinding

/// A client that is being looked at.
struct PendingAuthorization {
    let route: WebSocketRoute
    let request: Request
    let subprotocol: String?
    let compression: DeflateParameters?
    /// The 101 response; empty where libwebsockets has sent its own.
    var answer: [UInt8] = []
    var lookup: Task<Void, Never>?
}

extension Connection {
    /// Looks at the client before it gets its 101 response.
    func decide(_ answer: [UInt8]) {
        phase.advance(to: .deciding)
        handshake?.pending?.answer = answer
        startAuthorization()
    }

    /// Starts to look at the client; its frames wait meanwhile.
    func startAuthorization() {
        guard let pending = handshake?.pending, let authorize = pending.route.authorize else { return }
        guard loop.undecided < loop.settings.maxUndecided else {
            return reject(.busy(.serviceUnavailable), .tryAgainLater, "")
        }
        loop.undecided += 1
        setDeadline(after: pending.route.handlers.options.authorizationTimeout.milliseconds)
        let request = pending.request
        handshake?.pending?.lookup = Task {
            let result: Result<Authorization<any Sendable>, any Error>
            do {
                result = .success(try await authorize(request))
            } catch {
                result = .failure(error)
            }
            loop.post(.run { self.finishAuthorization(result) })
        }
    }

    private func finishAuthorization(_ result: Result<Authorization<any Sendable>, any Error>) {
        loop.assertIsCurrent()
        switch result {
        case .success(.accept(let userInfo)):
            guard let pending = dropAuthorization() else { return }
            session = Session(
                connection: self,
                handlers: pending.route.handlers,
                request: pending.request,
                subprotocol: pending.subprotocol,
                compression: pending.compression,
                userInfo: userInfo
            )
            sendQueue.appendOpaque(pending.answer)
            writeOut()
            receiver.resume(after: .authorizing)
            becomeReady()
            if loop.stopping != nil { goAway() }
            // What came behind the request waits.
            updateReading()
            flushThisTurn()
        case .success(.reject(let response, let code)):
            reject(response, code.isValidOnWire ? code : .policyViolation, "")
        case .failure(let error):
            guard let pending = handshake?.pending else { return }
            loop.didThrow(error, .authorizeThrew, on: self, route: pending.route.pattern)
            reject(.status(.internalServerError), .internalError, "")
        }
    }

    /// Takes out the client that is being looked at: nobody waits for the answer any more.
    @discardableResult
    func dropAuthorization() -> PendingAuthorization? {
        guard let pending = handshake?.pending.take() else { return nil }
        guard let lookup = pending.lookup else { return pending }
        lookup.cancel()
        loop.undecided -= 1
        return pending
    }
}
