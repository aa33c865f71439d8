internal import LWSBinding
internal import WebSocketProtocol

/// Counts who is inside, for all loops of a server: how many connections, how many of one address, and how fast they
/// come. Asked once or twice for each connection.
final class AdmissionControl: Sendable {
    struct Limits: Sendable {
        var connections: Int
        var connectionsPerAddress: Int?
        var rate: TokenBucket.Rate?
    }

    /// A right to be inside, given back when the last reference to it goes.
    final class Place: Sendable {
        private let control: AdmissionControl
        private let address: IPAddress?

        fileprivate init(_ control: AdmissionControl, _ address: IPAddress?) {
            self.control = control
            self.address = address
        }

        deinit { control.leave(address) }
    }

    private struct State {
        var connections = 0
        var byAddress: [IPAddress: Int] = [:]
        var bucket = TokenBucket()
    }

    let limits: Limits
    private let state = Lock(State())

    init(_ limits: Limits) {
        self.limits = limits
    }

    /// Takes note of a connection that was accepted; returns how many milliseconds to wait before the next.
    func countAccepted(at milliseconds: UInt64) -> UInt64 {
        guard let rate = limits.rate else { return 0 }
        let wait = state.withLock { $0.bucket.overdraw(at: milliseconds &* 1_000_000, rate) }
        return (wait + 999_999) / 1_000_000
    }

    /// A place for one more connection; nil when all are taken.
    func enter() -> Place? {
        let isAdmitted = state.withLock { state in
            guard state.connections < limits.connections else { return false }
            state.connections += 1
            return true
        }
        return isAdmitted ? Place(self, nil) : nil
    }

    /// A place among those of one address, beside the one from `enter()`; nil when all are taken.
    func enter(from address: IPAddress) -> Place? {
        let key = address.admissionKey
        let isAdmitted = state.withLock { state in
            guard state.byAddress[key, default: 0] < limits.connectionsPerAddress ?? .max else { return false }
            state.byAddress[key, default: 0] += 1
            return true
        }
        return isAdmitted ? Place(self, key) : nil
    }

    private func leave(_ address: IPAddress?) {
        state.withLock { state in
            guard let address else { return state.connections -= 1 }
            let rest = state.byAddress[address, default: 1] - 1
            state.byAddress[address] = rest > 0 ? rest : nil
        }
    }
}

/// The places that one connection takes, in all and among those of its address; given back when this goes.
struct Permits: Sendable {
    var connection: AdmissionControl.Place?
    var address: AdmissionControl.Place?
}
