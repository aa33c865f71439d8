internal import CUV
internal import Glibc

/// What the installed libwebsockets does of the things this binding relies on without a promise in its documentation.
///
/// Found out once per process by a short session over a socket pair, so that a library that behaves otherwise costs
/// speed or a feature, and never a broken stream.
package struct LibraryAbilities: Sendable, Equatable {
    /// Frames of our own, written behind each other in one call, arrive as they are.
    package var writesRawBatches = false
    /// `RequestHead.fields` has the fields the library knows no token for.
    package var showsCustomHeaders = false
    /// A Ping is reported, by the Pong the library sent for it.
    package var showsPings = false

    /// The abilities of this process's library; all false when the session could not be held.
    package static let tested: LibraryAbilities = (try? SelfTest().run()) ?? LibraryAbilities()
}

/// One session with ourselves.
private final class SelfTest {
    private let loop: UVLoop
    private let context: LWSContext
    private let connection = SelfTestConnection()
    private let peer: Int32
    private var received: [UInt8] = []

    /// Turns of the loop after which an answer that has not come will not come.
    private static let patience = 200

    init() throws {
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
            context = try LWSContext(on: loop, limits: RequestHeadLimits(bytes: 8192, fields: 64), timeout: 10)
        } catch {
            loop.close()
            close(pair.0)
            close(pair.1)
            throw error
        }
        _ = context.adopt(pair.0, as: connection)
    }

    func run() -> LibraryAbilities {
        defer { end() }
        var abilities = LibraryAbilities()
        send(Array(Self.request.utf8))
        guard turn(until: { [connection] in connection.isOpen }) else { return abilities }
        let names = connection.names
        abilities.showsCustomHeaders = Self.customNames.allSatisfy(names.contains) && names.contains("cookie")
        let batch = SelfTestConnection.batch
        abilities.writesRawBatches = turn { [self] in
            received.count >= batch.count && received.suffix(batch.count) == batch[...]
        }
        // A masked Ping with the payload "p" and a key of zeros.
        send([0x89, 0x81, 0, 0, 0, 0, UInt8(ascii: "p")])
        abilities.showsPings = turn { [connection] in connection.pings == [[UInt8(ascii: "p")]] }
        return abilities
    }

    private static let customNames = ["x-first", "x-second", "sec-fetch-mode"]
    private static let request = """
        GET /self-test HTTP/1.1\r
        X-First: 1\r
        Host: localhost\r
        Upgrade: websocket\r
        Connection: Upgrade\r
        Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r
        X-Second: two words\r
        Cookie: a=b\r
        Sec-Fetch-Mode: websocket\r
        Sec-WebSocket-Version: 13\r
        \r

        """

    private func send(_ bytes: [UInt8]) {
        _ = unsafe Glibc.send(peer, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// Runs the loop and reads what arrives until `condition` holds; false when it does not come to hold.
    private func turn(until condition: () -> Bool) -> Bool {
        for _ in 0..<Self.patience {
            if condition() { return true }
            loop.turn()
            var chunk = [UInt8](repeating: 0, count: 4096)
            let count = unsafe recv(peer, &chunk, chunk.count, 0)
            if count > 0 { received += chunk[..<count] }
        }
        return condition()
    }

    private func end() {
        close(peer)
        _ = turn { [connection] in !connection.isAttached }
        context.destroy()
        loop.close()
    }
}

/// The server's end of the session.
private final class SelfTestConnection: LWSConnection {
    private(set) var names: [String] = []
    private(set) var isOpen = false
    private(set) var pings: [[UInt8]] = []

    /// Two frames in one write: a short one and one with the longer length.
    static let batch: [UInt8] = [0x82, 2, 1, 2] + [0x82, 126, 0, 200] + [UInt8](repeating: 7, count: 200)

    override func upgradeRequested(_ request: RequestHead) -> UpgradeAnswer {
        names = request.fields.map(\.name)
        return .accept(subprotocol: nil, headers: [])
    }

    override func opened() {
        isOpen = true
        _ = writeRaw(unsafe Self.batch.span.bytes)
    }

    override func receivedPing(_ payload: RawSpan) {
        pings.append(unsafe payload.withUnsafeBytes { unsafe [UInt8]($0) })
    }
}
