import LWSBinding
import WebSockets
import WebSocketsTesting

/// Connections opened and ended in every way, by several threads, each with its share.
final class Churn: Sendable {
    /// How a client leaves.
    enum Ending: CaseIterable {
        /// Connects and says nothing.
        case silent
        /// Leaves in the middle of its request.
        case midHandshake
        /// Resets as soon as it is connected or in the middle of its request.
        case resetMidHandshake
        /// Sends the request and does not wait for the answer.
        case unreadAnswer
        /// The closing handshake, begun by the client.
        case closingHandshake
        /// The closing handshake, begun by the server.
        case closedByServer
        /// FIN without a Close frame.
        case finished
        /// RST after a message.
        case reset
        /// FIN in the middle of a frame; what the server sends is read to the end.
        case halfOpen
        /// RST while the server still sends.
        case resetWhileReceiving
    }

    /// Handshakes that were completed from the client's point of view.
    let opened = Counter()
    private let errors = Lock<[String]>([])
    private let port: Int

    init(port: Int) {
        self.port = port
    }

    /// What went wrong for the clients.
    var failures: [String] { errors.withLock { $0 } }

    /// Has `count` clients come and go, on so many threads.
    func run(count: Int, threads: Int, seed: UInt64) async {
        await Threads(threads) { [self] thread in
            var generator = SeededGenerator(seed: seed + UInt64(thread))
            for _ in 0..<count / threads {
                let ending = Ending.allCases.randomElement(using: &generator) ?? .silent
                do {
                    try visit(ending, using: &generator)
                } catch {
                    errors.withLock { $0.append("\(ending): \(error)") }
                }
            }
        }.finish()
    }

    private func visit(_ ending: Ending, using generator: inout SeededGenerator) throws {
        let peer = try RawPeer.connect(port: port)
        defer { peer.close() }
        let request = RawRequest.handshake("/", headers: [:]).bytes
        switch ending {
        case .silent:
            return
        case .midHandshake, .resetMidHandshake:
            try peer.send(Array(request.prefix(Int.random(in: 0..<request.count, using: &generator))))
            if ending == .resetMidHandshake { peer.reset() }
            return
        case .unreadAnswer:
            try peer.send(request)
            return
        default:
            try peer.openWebSocket("/")
            opened.add()
        }
        try peer.send(RawFrame(.text, "hello"))
        switch ending {
        case .closingHandshake:
            try peer.send(.close(1000))
            _ = try peer.readClose()
            _ = try peer.readUntilClosed()
        case .closedByServer:
            try peer.send(RawFrame(.text, "close"))
            let close = try peer.readClose()
            try peer.send(RawFrame(.close, close.payload))
            _ = try peer.readUntilClosed()
        case .halfOpen:
            try peer.send(Array(RawFrame(.text, "cut off").bytes.dropLast(3)))
            peer.shutdownSending()
            _ = try peer.readUntilClosed()
        case .reset:
            _ = try peer.readMessage()
            peer.reset()
        case .resetWhileReceiving:
            try peer.send(RawFrame(.text, "much"))
            peer.reset()
        default:
            _ = try peer.readMessage()
        }
    }
}
