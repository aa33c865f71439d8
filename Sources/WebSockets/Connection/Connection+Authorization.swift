internal import LWSBinding
internal import Logging

/// A client that has its 101 response while it is still being looked at.
struct PendingAuthorization {
    let route: WebSocketRoute
    let request: Request
    let subprotocol: String?
    let compression: DeflateParameters?
    var lookup: Task<Void, Never>?
}

extension Connection {
    /// Starts to look at the client; nothing is read from it meanwhile.
    func startAuthorization() {
        guard let pending, let authorize = pending.route.authorize else { return }
        noteAccepted()
        clearDeadline()
        setDeadline(after: pending.route.handlers.options.authorizationTimeout.milliseconds)
        pauseReading(for: .authorizing)
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
            self.pending = nil
            session = Session(
                connection: self,
                handlers: pending.route.handlers,
                request: pending.request,
                subprotocol: pending.subprotocol,
                compression: pending.compression,
                userInfo: userInfo
            )
            resumeReading(after: .authorizing)
            becomeReady()
        case .success(.refuse(let code, let reason)):
            abandonAuthorization(code.isValidOnWire ? code : .policyViolation, reason)
        case .failure(let error):
            didThrow(error, .authorizeThrew, route: pending.route.pattern)
            abandonAuthorization(.internalError, "")
        }
    }

    /// Closes a connection whose client was not let in, without `ready` and so without `close`.
    func abandonAuthorization(_ code: CloseCode, _ reason: String) {
        guard let pending else { return }
        dropAuthorization()
        clearDeadline()
        closeUnused(code, reason, wait: pending.route.handlers.options.closeTimeout.milliseconds)
    }

    /// The client has gone: nobody waits for the answer.
    func dropAuthorization() {
        pending?.lookup?.cancel()
        pending = nil
    }
}
