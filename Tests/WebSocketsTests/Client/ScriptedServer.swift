import WebSocketProtocol
import WebSocketsTesting

/// The other end of a client: reads its request and frames, sends whatever the script says.
final class ScriptedServer {
    /// The socket.
    let peer: RawPeer
    /// The request line, without its end.
    private(set) var requestLine = ""
    /// The request's fields.
    private(set) var fields: [(name: String, value: String)] = []

    init(owning descriptor: Int32) {
        peer = RawPeer(owning: descriptor)
    }

    /// Values of a field, by its name in lower case.
    func values(_ name: String) -> [String] {
        fields.filter { $0.name == name }.map(\.value)
    }

    /// Reads the request's head.
    func readRequest() throws {
        var bytes: [UInt8] = []
        while !bytes.suffix(4).elementsEqual("\r\n\r\n".utf8) { bytes += try peer.read(1, awaiting: "a request") }
        var lines = String(decoding: bytes.dropLast(4), as: UTF8.self).split(separator: "\r\n")
        requestLine = String(lines.removeFirst())
        fields = lines.compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[colon...].dropFirst().drop { $0 == " " }
            return (line[..<colon].lowercased(), String(value))
        }
    }

    /// Agrees to the request, with more fields.
    func accept(_ fields: String...) throws {
        try readRequest()
        try respond("101 Switching Protocols", switching + ["Sec-WebSocket-Accept: \(proof)"] + fields)
    }

    /// What the request wants to see in `Sec-WebSocket-Accept`.
    var proof: String { HandshakeKey.accept(for: values("sec-websocket-key").first ?? "") }

    /// The fields of a 101 response but the proof.
    let switching = ["Upgrade: websocket", "Connection: Upgrade"]

    /// Sends a response without a body.
    func respond(_ status: String, _ fields: [String] = []) throws {
        try peer.send((["HTTP/1.1 \(status)"] + fields + ["", ""]).joined(separator: "\r\n"))
    }

    /// Sends a frame, without a mask as servers do.
    func send(_ frame: RawFrame) throws {
        var frame = frame
        frame.maskingKey = nil
        try peer.send(frame)
    }

    /// Expects that the client lets go of the socket, unless the script has done so itself.
    func expectEnd(within limit: Duration = .seconds(5)) throws {
        do throws(PeerError) {
            _ = try peer.readUntilClosed(within: limit)
        } catch {
            if error.code != .closed { throw error }
        }
    }

    /// Sends one byte every 20 ms, until the client has gone.
    func drip(_ text: String) throws { try drip(Array(text.utf8)) }

    /// The same with bytes.
    func drip(_ bytes: [UInt8]) throws {
        for byte in bytes {
            do throws(PeerError) {
                try peer.send([byte])
                _ = try peer.readUntilClosed(within: .milliseconds(20))
                return
            } catch {
                if error.code != .deadlinePassed { return }
            }
        }
        throw PeerError(.unexpected, "the client waits whatever it takes")
    }

    /// Sends the same again and again, until the client has gone; fails when it takes 64 MiB of it.
    func expectNoReader(of bytes: [UInt8]) throws {
        try expectNoReader(ofBlocks: (64 << 20) / bytes.count) { () throws(PeerError) in try peer.send(bytes) }
    }

    /// Calls `send` again and again, until it fails since the client has gone, which reads on for a second at most after
    /// it has failed the connection.
    func expectNoReader(ofBlocks count: Int, _ send: () throws(PeerError) -> Void) throws {
        for _ in 0..<count {
            do throws(PeerError) {
                try send()
            } catch {
                if error.code == .deadlinePassed { throw error }
                return
            }
        }
        throw PeerError(.unexpected, "the client reads whatever it is sent")
    }

    /// Reads a frame, which must be masked.
    func readFrame() throws -> RawFrame {
        let two = try peer.read(2, awaiting: "a frame")
        let rest = try peer.read([126: 2, 127: 8][two[1] & 0x7F, default: 0] + 4, awaiting: "a header")
        let header = two + rest
        // The array outlives the call.
        guard let (decoded, _) = try FrameHeader.decode(unsafe header.span.bytes), let key = decoded.maskingKey else {
            throw WebSocketError(.protocolError, "a frame without a mask")
        }
        var payload = try peer.read(decoded.payloadLength, awaiting: "a payload")
        FrameHeader.mask(&payload, key: key)
        return RawFrame(firstByte: decoded.bits.rawValue, payload, maskingKey: key)
    }
}
