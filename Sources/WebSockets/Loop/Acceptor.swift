internal import LWSBinding
internal import Logging

/// The listening sockets of one loop: takes connections in bounded batches and survives running out of descriptors.
///
/// Confined to the loop's thread once watched. `@unchecked Sendable` for the way there.
final class Acceptor: @unchecked Sendable {
    private let socket: ListeningSocket
    private let listener: Listener
    private let endpoint: TLSEndpoint?
    private let distribute: ((Arrival) -> Void)?
    private let log: LogWriter
    /// Our end of every connection; nil when it listens on all addresses.
    private let localAddress: SocketAddress?
    private var resumeDue: UInt64?
    /// From the first failure until nobody waits any more, so that a shortage is logged once.
    private var isExhausted = false

    /// Connections taken in one turn, so that a flood of them leaves time for the others.
    private static let batch = 64
    /// Milliseconds without accepting after descriptors ran out, unless this loop gives one back.
    private static let pause: UInt64 = 250

    /// - Parameters:
    ///   - endpoint: how to hold TLS handshakes, nil for plain connections.
    ///   - distribute: gets each connection when the loop is not to serve it itself.
    init(
        _ socket: consuming ListeningSocket,
        for listener: Listener,
        over endpoint: TLSEndpoint?,
        log: LogWriter,
        distribute: ((Arrival) -> Void)? = nil
    ) {
        self.socket = socket
        self.listener = listener
        self.endpoint = endpoint
        self.log = log
        self.distribute = distribute
        let address = SocketAddress(NumericAddress(localOf: self.socket.descriptor))
        localAddress = address?.isWildcard == true ? nil : address
    }

    /// The listening descriptor.
    var descriptor: Int32 { socket.descriptor }

    /// The address listened on.
    var address: NumericAddress? { NumericAddress(localOf: socket.descriptor) }

    /// True while accepting is suspended.
    var isPaused: Bool { resumeDue != nil }

    func watch(on uv: UVLoop) throws(SystemError) {
        try uv.watch(listener: socket.descriptor)
    }

    func acceptBatch(loop: EventLoop) {
        for _ in 0..<Self.batch {
            do throws(SystemError) {
                guard let accepted = try ListeningSocket.accept(from: socket.descriptor) else {
                    isExhausted = false
                    return
                }
                hand(accepted, to: loop)
                // Clients that come too fast wait in the kernel's queue.
                let breath = loop.settings.admissions.countAccepted(at: loop.now)
                if breath > 0 { return pause(on: loop, for: breath) }
            } catch {
                loop.counters.acceptFailures &+= 1
                if !isExhausted { log.write(.error, .cannotAccept, error: error) }
                isExhausted = true
                return pause(on: loop, for: Self.pause)
            }
        }
    }

    /// A connection of the loop ends: its descriptor will be free in the next turn.
    func descriptorReturns(on uv: UVLoop) {
        guard isExhausted, isPaused else { return }
        resumeDue = uv.now
        uv.setTimer(milliseconds: 0)
    }

    private func pause(on loop: EventLoop, for milliseconds: UInt64) {
        loop.uv.pauseListeners()
        resumeDue = loop.uv.now + milliseconds
        loop.uv.setTimer(milliseconds: milliseconds)
    }

    /// Takes the connections that the kernel has accepted already, since closing the socket would reset them. Those of
    /// an inherited socket are left to whoever else has it.
    func acceptRest(loop: EventLoop) {
        guard !socket.isInherited else { return }
        // The queue is bounded; clients that keep coming are not waited for.
        for _ in 0..<ListeningSocket.queueLength {
            guard let accepted = try? ListeningSocket.accept(from: socket.descriptor) else { return }
            hand(accepted, to: loop)
        }
    }

    private func hand(_ accepted: Int32, to loop: EventLoop) {
        var arrival = Arrival(accepted, by: listener, over: endpoint)
        arrival.localAddress = localAddress
        if let distribute { distribute(arrival) } else { loop.adopt(arrival) }
    }

    func resumeIfDue(on uv: UVLoop) {
        guard let due = resumeDue, uv.now >= due else { return }
        resumeDue = nil
        uv.resumeListeners()
    }
}
