internal import Synchronization

/// One open WebSocket: the handle that closures are given and that may be kept and used anywhere.
///
/// Every method may be called on any thread, at any time. Frames of one caller go out in the order of its calls; on
/// the connection's own loop, where its closures run, a call takes no lock and output is written once a turn. After
/// the end, methods that send answer `.closed`. A copy of the handle is a reference to the same connection.
public struct WebSocket: Sendable, Identifiable {
    let session: Session

    @inline(__always)
    var connection: Connection { session.connection }

    /// A number no other connection of this process has had. Written as a literal it stands for a connection in tests.
    public struct ID: Hashable, Sendable, Comparable, CustomStringConvertible, ExpressibleByIntegerLiteral {
        private let number: UInt64
        private static let last = Atomic<UInt64>(0)

        static func next() -> ID { ID(number: last.add(1, ordering: .relaxed).newValue) }

        private init(number: UInt64) {
            self.number = number
        }

        /// Stands for a connection, to describe events to the function of an actor for example.
        public init(integerLiteral number: UInt64) {
            self.number = number
        }

        /// The older connection is less.
        public static func < (one: ID, other: ID) -> Bool { one.number < other.number }

        /// The number in decimal.
        public var description: String { String(number) }
    }

    /// Tells this connection from all others.
    public var id: ID { connection.id }

    /// The loop that serves the connection and calls its closures; see `LoopLocal` for state that they share.
    public var loop: EventLoop { connection.loop }

    /// The request that opened the connection.
    public var request: Request { session.request }

    /// The subprotocol agreed on, nil when there is none (RFC 6455 section 1.9).
    public var subprotocol: String? { session.subprotocol }

    /// What was agreed on about compression, nil when messages are not compressed (RFC 7692).
    public var compression: DeflateParameters? { session.compression }

    /// The server's answer to the handshake, on the client's end; nil on the server's.
    public var response: HandshakeResponse? { session.client?.response }

    /// What the route's `userInfo` closure made for this connection, if it is a `Value`.
    ///
    /// Closures of a route registered with `userInfo:` are handed the value with its type; this is for code that
    /// holds handles of such a route.
    public func userInfo<Value: Sendable>(as type: Value.Type = Value.self) -> Value? {
        session.userInfo as? Value
    }

    /// Bytes accepted and not given to the kernel, headers of frames included: never less than there are, and 0 when
    /// all have gone. The C library does not tell how much it has left of a batch that went out in part, so all of it
    /// counts. After the end it stays at what was not sent.
    public var bufferedAmount: Int { connection.shared.byteCount }

    /// How long the last heartbeat took to the peer and back; nil before the first, which comes after a silence of
    /// `WebSocketOptions.pingInterval`.
    public var latency: Duration? {
        connection.shared.roundTrip.map { .nanoseconds(Int64(clamping: $0)) }
    }

    /// False from the first word about the end of the connection on.
    public var isOpen: Bool { connection.isOpen }
}

// MARK: Messages

extension WebSocket {
    /// Sends a text message.
    ///
    /// - Parameter compress: whether to compress it where that was agreed on; nil, the default, leaves it to the route's
    ///   threshold. False suits what is secret, see `Compression`.
    @discardableResult
    public func send(_ text: String, compress: Bool? = nil) -> SendVerdict {
        var text = text
        text.makeContiguousUTF8()
        return connection.send(FrameBits(.text), unsafe text.utf8Span.span.bytes, compress: compress)
    }

    /// Sends a text message known at compile time.
    @discardableResult
    public func send(_ text: StaticString) -> SendVerdict {
        guard text.hasPointerRepresentation else { return send("\(text)") }
        // A static string lives as long as the program.
        let bytes = unsafe UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        return connection.send(FrameBits(.text), unsafe bytes.bytes)
    }

    /// Sends a binary message; `compress` as with text.
    @discardableResult
    public func send(_ bytes: [UInt8], compress: Bool? = nil) -> SendVerdict {
        connection.send(FrameBits(.binary), unsafe bytes.span.bytes, compress: compress)
    }

    /// Sends bytes that live elsewhere, such as those `data` was called with; they are copied.
    ///
    /// As text they must be UTF-8, or the verdict is `.invalid`. `compress` as with text.
    @discardableResult
    public func send(_ bytes: RawSpan, as kind: MessageKind, compress: Bool? = nil) -> SendVerdict {
        if kind == .text, !UTF8Validator.isValid(bytes) { return .invalid }
        return connection.send(FrameBits(kind.opcode), bytes, compress: compress)
    }

    /// Sends a message that was framed before.
    @discardableResult
    public func send(_ message: PreparedMessage) -> SendVerdict {
        connection.send(message)
    }
}

// MARK: Frames

extension WebSocket {
    /// Sends one frame of any opcode.
    ///
    /// - `.text` and `.binary` with `fin` are whole messages. Without `fin` they begin a fragmented message, which
    ///   `.continuation` frames go on with, the last one with `fin`; whole messages sent meanwhile follow behind it.
    /// - `.ping` and `.pong` carry up to 125 bytes.
    /// - `.close` starts the closing handshake with the code and reason in the payload, or without either.
    ///
    /// Anything else is `.invalid`, and nothing is sent (RFC 6455 sections 5.4 to 5.6).
    ///
    /// - Parameter compress: whether to compress a message; nil, the default, leaves it to the route's threshold. What
    ///   is said with the first frame of a fragmented message, or its size, decides for all of it.
    @discardableResult
    public func write(_ payload: RawSpan, opcode: Opcode, fin: Bool = true, compress: Bool? = nil) -> SendVerdict {
        switch opcode {
        case .ping, .pong:
            guard fin, payload.byteCount <= 125 else { return .invalid }
            return connection.send(FrameBits(opcode), payload)
        case .close:
            guard fin, payload.byteCount <= 125, case .valid(let code, let text) = ClosePayload.parse(payload) else {
                return .invalid
            }
            guard isOpen else { return .closed }
            connection.close(code, text)
            return .sent
        case .text where fin:
            return send(payload, as: .text, compress: compress)
        case .binary where fin:
            return send(payload, as: .binary, compress: compress)
        case .text, .binary, .continuation:
            return connection.sendFragment(FrameBits(opcode, fin: fin), payload, compress: compress)
        }
    }

    /// The same for an array.
    @discardableResult
    public func write(_ payload: [UInt8], opcode: Opcode, fin: Bool = true, compress: Bool? = nil) -> SendVerdict {
        write(unsafe payload.span.bytes, opcode: opcode, fin: fin, compress: compress)
    }

    /// Sends a Ping; its Pong comes to `data` with the same payload, of at most 125 bytes.
    ///
    /// Give it a payload by which to tell its Pong. While the socket is full, Pings go out ahead of all messages that
    /// wait, and of Pings that were sent between those before it was full.
    @discardableResult
    public func ping(_ payload: [UInt8]) -> SendVerdict {
        write(payload, opcode: .ping)
    }

    /// Sends an unasked-for Pong, at most 125 bytes. Pings are answered without your help.
    @discardableResult
    public func pong(_ payload: [UInt8] = []) -> SendVerdict {
        write(payload, opcode: .pong)
    }

    /// Starts the closing handshake, behind everything sent before. The first call counts.
    ///
    /// The route's `close` closure follows when the peer has answered or `closeTimeout` has passed.
    ///
    /// - Parameters:
    ///   - code: one that may be sent (RFC 6455 section 7.4); another one closes with 1011 instead.
    ///   - reason: cut to 123 bytes.
    public func close(_ code: CloseCode = .normal, reason: String = "") {
        connection.close(code.isValidOnWire || code == .noStatus ? code : .internalError, reason)
    }

    /// Stops reading from the peer, so that its own sends back up. Its Pings and Close wait as well.
    public func pauseReading() {
        connection.pauseFromAnywhere(true)
    }

    /// Reads again.
    public func resumeReading() {
        connection.pauseFromAnywhere(false)
    }
}

extension WebSocket: Hashable {
    /// Handles of the same connection are equal.
    public static func == (one: WebSocket, other: WebSocket) -> Bool { one.session === other.session }

    /// Hashes the identity of the connection.
    public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}
