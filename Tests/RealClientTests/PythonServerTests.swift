import Foundation
import Glibc
import LWSBinding
import Testing
import WebSockets
import WebSocketsTesting

@Suite("A server in Python", .timeLimit(.minutes(1)))
struct PythonServerTests {
    @Test("agrees on a subprotocol, pings, echoes and closes")
    func conversation() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "serve-\(UUID().uuidString).sock").path
        let program = try Python.start("serve.py", [path])
        defer {
            program.killAtOnce()
            try? FileManager.default.removeItem(atPath: path)
        }
        let client = EchoingClient()
        try talk(client, to: path)
        #expect(client.subprotocol == ["chat.v1"])
        #expect(client.messages == client.sizes.map { String(repeating: "a", count: $0) })
        #expect(client.pings == ["from the server"])
        #expect(client.closeCode == 1000)
    }

    /// Turns a loop on this thread until the client is gone.
    private func talk(_ client: EchoingClient, to path: String) throws {
        let loop = try UVLoop()
        let context = try LWSContext(on: loop, limits: RequestHeadLimits(bytes: 8192, fields: 64), timeout: 10)
        defer {
            context.destroy()
            loop.close()
        }
        let deadline = ContinuousClock.now + .seconds(20)
        let request = ClientRequest(target: "/", host: "localhost", subprotocols: ["chat.v2", "chat.v1"])
        let descriptor = try connect(to: path, by: deadline)
        try #require(context.open(request, on: descriptor, as: client))
        while !client.isGone {
            try #require(ContinuousClock.now < deadline, "the conversation takes too long")
            loop.turn()
            usleep(100)
        }
    }

    /// A connection to a server that may not listen yet.
    private func connect(to path: String, by deadline: ContinuousClock.Instant) throws -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        try #require(path.utf8.count < MemoryLayout.size(ofValue: address.sun_path))
        // The path was just found to be shorter than the field.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_UNIX, type, 0)
        while true {
            let result = unsafe withUnsafePointer(to: &address) { address in
                unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    unsafe Glibc.connect(descriptor, address, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            if result == 0 { return descriptor }
            try #require(ContinuousClock.now < deadline, "the server does not listen")
            usleep(10_000)
        }
    }
}

/// Sends texts of several sizes, one when the one before has come back, then a Close frame.
private final class EchoingClient: LWSConnection {
    let sizes = [0, 5, 126, 65_536, 1 << 20]
    private(set) var subprotocol: [String] = []
    private(set) var messages: [String] = []
    private(set) var pings: [String] = []
    private(set) var closeCode: Int?
    private(set) var isGone = false
    private var pieces: [UInt8] = []

    override func answered(_ response: ResponseHead) -> Fate {
        subprotocol = response.values("sec-websocket-protocol")
        return .keep
    }

    override func opened() {
        sendNext()
    }

    override func received(_ piece: RawSpan, isBinary: Bool, isFirst: Bool, isFinal: Bool, endsFrame: Bool) -> Fate {
        pieces += copy(piece)
        guard isFinal else { return .keep }
        messages.append(String(decoding: pieces, as: UTF8.self))
        pieces = []
        return sendNext() ? .keep : .end
    }

    override func receivedPing(_ payload: RawSpan) {
        pings.append(String(decoding: copy(payload), as: UTF8.self))
    }

    override func receivedClose(_ payload: RawSpan) -> Fate {
        let bytes = copy(payload)
        if bytes.count >= 2 { closeCode = Int(bytes[0]) << 8 | Int(bytes[1]) }
        return .keep
    }

    override func destroyed() {
        isGone = true
    }

    @discardableResult
    private func sendNext() -> Bool {
        let isOver = messages.count == sizes.count
        let frame = isOver ? .close(1000) : RawFrame(.text, String(repeating: "a", count: sizes[messages.count]))
        let bytes = frame.bytes
        // The array outlives the call.
        return writeRaw(unsafe bytes.span.bytes)
    }

    private func copy(_ bytes: RawSpan) -> [UInt8] {
        // Copied within the closure.
        unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) }
    }
}
