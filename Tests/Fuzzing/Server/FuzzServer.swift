import Dispatch
import Logging
import WebSockets

/// A server of ours that serves one connection after the other for the length of the process.
final class FuzzServer: Sendable {
    static let shared = FuzzServer()

    private let server: WebSocketServer
    private let watch = ConnectionWatch()

    private init() {
        var configuration = WebSocketServer.Configuration()
        configuration.loops = 1
        configuration.listeners = []
        configuration.logger = Logger(label: "fuzzing") { _ in SwiftLogNoOpLogHandler() }
        server = WebSocketServer(configuration)
        FuzzRoute.allCases.forEach { $0.add(to: server, watch) }
        server.http("/http") { _ in .text("hello\n") }
        let isStarted = DispatchSemaphore(value: 0)
        Task { [server] in
            do { try await server.start() } catch { fatalError("\(error)") }
            isStarted.signal()
        }
        isStarted.wait()
    }

    /// Makes a connection, lets `script` use it, and returns what the server sent until it ended the connection.
    ///
    /// The script must end the connection. The order of the closures is checked, and that
    /// nothing of the connection is left.
    func serve(_ script: (ClientSocket) -> Void) -> [UInt8] {
        watch.begin()
        let (socket, descriptor) = ClientSocket.pair()
        do { try server.adopt(descriptor: descriptor) } catch { fatalError("\(error)") }
        script(socket)
        let output = socket.readToEnd()
        waitUntilIdle()
        watch.end(isOpen: output.starts(with: Array("HTTP/1.1 101 ".utf8)))
        return output
    }

    /// A connection that its client has left may not even be begun.
    private func waitUntilIdle() {
        let isIdle = DispatchSemaphore(value: 0)
        Task { [server] in
            while await server.connectionCount() > 0 { await Task.yield() }
            isIdle.signal()
        }
        require(isIdle.wait(timeout: .now() + 5) == .success, "the server keeps the connection")
    }
}
