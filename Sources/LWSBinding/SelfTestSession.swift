// In a release build each socket declaration is visible through one only of the C modules that include its header.
internal import CLibWebSockets
internal import CUV
internal import Glibc
internal import WebSocketProtocol

/// One session with ourselves, for `LibraryAbilities`.
final class SelfTestSession {
    let connection: SelfTestConnection
    private let loop: UVLoop
    private let context: LWSContext
    private var peer: Int32

    /// Turns of the loop after which an answer that has not come will not come.
    private static let patience = 200

    /// Holds a session for the length of `body`.
    static func hold(_ body: (SelfTestSession) -> Void) throws {
        let session = try SelfTestSession(SelfTestConnection())
        body(session)
        session.end()
    }

    private init(_ connection: SelfTestConnection) throws {
        self.connection = connection
        var pair: (Int32, Int32) = (-1, -1)
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let result = unsafe withUnsafeMutableBytes(of: &pair) { pair in
            unsafe socketpair(AF_UNIX, type, 0, pair.assumingMemoryBound(to: Int32.self).baseAddress)
        }
        guard result == 0 else { throw SystemError("socketpair") }
        peer = pair.1
        do {
            loop = try UVLoop()
        } catch {
            close(pair.0)
            close(pair.1)
            throw error
        }
        do {
            context = try LWSContext(on: loop, limits: RequestParser.Limits(), timeout: 10)
        } catch {
            loop.close()
            close(pair.0)
            close(pair.1)
            throw error
        }
        _ = context.adoptAsHTTP(pair.0, as: connection)
    }

    /// Whether a client of the library's own comes through the handshake.
    func opensClient() -> Bool {
        let client = SelfTestClient()
        // The descriptor is the library's from here on.
        let descriptor = peer
        peer = -1
        return context.open(ClientRequest(target: "/self-test", host: "localhost"), on: descriptor, as: client)
            && turn { [connection] in client.isOpen && connection.isOpen }
    }

    /// Runs the loop until `condition` holds; false when it does not come to hold.
    func turn(until condition: () -> Bool) -> Bool {
        for _ in 0..<Self.patience {
            if condition() { return true }
            loop.turn()
        }
        return condition()
    }

    private func end() {
        if peer >= 0 {
            close(peer)
            _ = turn { [connection] in !connection.isAttached }
        }
        context.destroy()
        loop.close()
    }
}
