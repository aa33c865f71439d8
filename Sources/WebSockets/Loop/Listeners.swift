internal import LWSBinding
internal import Logging

/// The listening sockets of a server, shared out to its loops.
///
/// Each loop has a socket of its own on every TCP port, and the kernel spreads the clients (SO_REUSEPORT). A
/// Unix-domain socket or an inherited one cannot be shared so: the first loop accepts and deals the connections out.
struct Listeners {
    /// The acceptors of each loop.
    private(set) var acceptors: [[Acceptor]]
    /// What is listened on.
    private(set) var addresses: [SocketAddress] = []

    private let endpoints: TLSEndpoints

    init(
        _ wanted: [Listener],
        over endpoints: TLSEndpoints,
        for loops: [EventLoop],
        log: LogWriter
    ) throws(WebSocketError) {
        self.endpoints = endpoints
        acceptors = Array(repeating: [], count: loops.count)
        for listener in wanted {
            if case .inherited(let name) = listener.address,
                InheritedSockets.ofThisProcess.descriptors(named: name).isEmpty
            {
                throw WebSocketError(.cannotListen, "The process was started without a socket for \(listener.address)")
            }
            do throws(SystemError) {
                switch listener.address {
                case .tcp(let host, let port):
                    try listen(listener, host: host, port: port, loops: loops, log: log)
                case .unix(let path):
                    deal(try ListeningSocket.unix(path: path), of: listener, loops: loops, log: log)
                case .inherited(let name):
                    for descriptor in InheritedSockets.ofThisProcess.descriptors(named: name) {
                        let socket = try ListeningSocket.inherited(descriptor)
                        deal(socket, of: listener, loops: loops, log: log)
                    }
                }
            } catch {
                let code: WebSocketError.Code = error.isAddressInUse ? .addressInUse : .cannotListen
                throw WebSocketError(code, "Cannot listen on \(listener.address)", cause: error)
            }
        }
    }

    private mutating func listen(
        _ listener: Listener,
        host: String,
        port: Int,
        loops: [EventLoop],
        log: LogWriter
    ) throws(SystemError) {
        // SO_REUSEPORT would also let two servers share the port by mistake: the first socket asks for it alone.
        if port != 0 { _ = try ListeningSocket.tcp(host: host, port: port, sharesPort: false) }
        var port = port
        let endpoint = endpoints.endpoint(for: listener)
        for index in loops.indices {
            let socket = try ListeningSocket.tcp(host: host, port: port, sharesPort: loops.count > 1)
            let acceptor = Acceptor(socket, for: listener, over: endpoint, log: log)
            if index == 0, let address = SocketAddress(acceptor.address) {
                addresses.append(address)
                port = address.port ?? port
            }
            acceptors[index].append(acceptor)
        }
    }

    private mutating func deal(
        _ socket: consuming ListeningSocket,
        of listener: Listener,
        loops: [EventLoop],
        log: LogWriter
    ) {
        let endpoint = endpoints.endpoint(for: listener)
        var next = 0
        let acceptor = Acceptor(socket, for: listener, over: endpoint, log: log) { arrival in
            if !loops[next % loops.count].post(.adopt(arrival)) { StreamDescriptor.close(arrival.descriptor) }
            next += 1
        }
        if let address = SocketAddress(acceptor.address) { addresses.append(address) }
        acceptors[0].append(acceptor)
    }
}
