internal import LWSBinding
internal import WebSocketProtocol

/// Where sockets wait whose PROXY header has not come yet.
///
/// The header is read here, byte for byte and nothing else, before the socket goes to libwebsockets and its TLS.
/// Confined to the loop's thread.
struct Vestibule {
    private struct Guest {
        var arrival: Arrival
        var parser: ProxyHeaderParser
    }

    /// How a look at a socket ended.
    enum Outcome {
        /// The header has come: serve the socket.
        case ready(Arrival)
        /// There is more to come: the loop is to watch the socket.
        case waiting
        /// The socket cannot be served: close it.
        case refused(Arrival, because: String)
    }

    /// Sockets that wait at once. When one more comes, that which has waited longest is refused: an honest proxy sends
    /// its header with the connection.
    static let capacity = 1024

    /// By descriptor.
    private var guests: [Int32: Guest] = [:]

    var isEmpty: Bool { guests.isEmpty }

    /// When the first of those waiting has waited long enough; nil when none waits.
    var nextDue: UInt64? { guests.values.lazy.map(\.arrival.due).min() }

    /// Looks at a socket for the first time.
    mutating func enter(_ arrival: Arrival) -> Outcome {
        read(Guest(arrival: arrival, parser: ProxyHeaderParser()))
    }

    /// Looks again at a socket that waits; nil when it is not one.
    mutating func continueReading(_ descriptor: Int32) -> Outcome? {
        guests.removeValue(forKey: descriptor).map { read($0) }
    }

    /// Takes out those whose time has come.
    mutating func takeLate(at now: UInt64) -> [Arrival] {
        let late = guests.values.map(\.arrival).filter { $0.due <= now }
        for arrival in late { guests[arrival.descriptor] = nil }
        return late
    }

    /// Leaves nobody more time than until `due`.
    mutating func expectAll(by due: UInt64) {
        for (descriptor, guest) in guests { guests[descriptor]?.arrival.due = min(guest.arrival.due, due) }
    }

    /// Takes out the one that has waited longest, if there are too many.
    mutating func takeSurplus() -> Arrival? {
        guard guests.count > Self.capacity else { return nil }
        return guests.values.min { $0.arrival.due < $1.arrival.due }.flatMap { remove($0.arrival.descriptor) }
    }

    /// Takes out one.
    mutating func remove(_ descriptor: Int32) -> Arrival? {
        guests.removeValue(forKey: descriptor)?.arrival
    }

    /// Takes out everyone.
    mutating func removeAll() -> [Arrival] {
        defer { guests = [:] }
        return guests.values.map(\.arrival)
    }

    private mutating func read(_ guest: Guest) -> Outcome {
        var guest = guest
        while guest.parser.header == nil {
            switch StreamDescriptor.peek(guest.arrival.descriptor, limit: guest.parser.wanted) {
            case .bytes(let bytes):
                do throws(ProxyHeader.Fault) {
                    StreamDescriptor.skip(guest.arrival.descriptor, count: try guest.parser.feed(bytes))
                } catch {
                    return .refused(guest.arrival, because: "\(error)")
                }
            case .nothing:
                guests[guest.arrival.descriptor] = guest
                return .waiting
            case .ended:
                return .refused(guest.arrival, because: "the connection ended before its PROXY header")
            }
        }
        guest.arrival.proxyHeader = guest.parser.header
        return .ready(guest.arrival)
    }
}
