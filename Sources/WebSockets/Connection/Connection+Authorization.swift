internal import HTTPTypes
internal import LWSBinding
internal import Logging

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
    /// Starts to look at the client; its frames wait meanwhile.
    func startAuthorization() {
        guard let pending, let authorize = pending.route.authorize else { return }
        guard loop.undecided < loop.settings.maxUndecided else {
            return reject(.busy(.serviceUnavailable), .tryAgainLater, "")
        }
        loop.undecided += 1
        setDeadline(after: pending.route.handlers.options.authorizationTimeout.milliseconds)
        if !isRaw { pauseReading(for: .authorizing) }
        let request = pending.request
        self.pending?.lookup = Task {
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
        guard let pending else { return }
        switch result {
        case .success(.accept(let userInfo)):
            dropAuthorization()
            session = Session(
                connection: self,
                handlers: pending.route.handlers,
                request: pending.request,
                subprotocol: pending.subprotocol,
                compression: pending.compression,
                userInfo: userInfo
            )
            outbox.appendOpaque(pending.answer)
            writeOut()
            if !isRaw { resumeReading(after: .authorizing) }
            becomeReady()
            if loop.stopping != nil { goAway() }
            // What came behind the request waits.
            updateReading()
            flushThisTurn()
        case .success(.reject(let response, let code)):
            reject(response, code.isValidOnWire ? code : .policyViolation, "")
        case .failure(let error):
            didThrow(error, .authorizeThrew, route: pending.route.pattern)
            reject(.status(.internalServerError), .internalError, "")
        }
    }

    /// The time to look at the client is over.
    func authorizationTimedOut() {
        reject(.busy(.serviceUnavailable), .tryAgainLater, "authorization took too long")
    }

    /// More came behind the request than may wait for the answer.
    func refuseEarlyBytes() {
        reject(.text("too much was sent ahead of the answer\n", status: .contentTooLarge), .policyViolation, "")
    }

    /// Keeps a client out that is being looked at: with a response, or where it has one already with a Close frame,
    /// without `ready` and so without `close`.
    func reject(_ response: Response, _ code: CloseCode, _ reason: String) {
        guard let pending else { return }
        dropAuthorization()
        if isRaw {
            deflate = nil
            refuse(with: response, path: pending.request.path)
        } else {
            noteAccepted()
            clearDeadline()
            closeUnused(code, reason, wait: pending.route.handlers.options.closeTimeout.milliseconds)
        }
    }

    /// Nobody waits for the answer any more.
    func dropAuthorization() {
        guard let pending = pending.take() else { return }
        guard let lookup = pending.lookup else { return }
        lookup.cancel()
        loop.undecided -= 1
    }
}
