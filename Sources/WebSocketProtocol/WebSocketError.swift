/// What went wrong, for every throwing function of this package.
///
/// Two errors are equal when their codes are; the message is for people, and the cause for debugging.
public struct WebSocketError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of error, to switch on. Later versions may add codes.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind {
            case invalidConfiguration, invalidRoute, duplicateRoute, invalidURL
            case addressInUse, cannotListen, missingEventLoop, missingClients, libraryMismatch
            case alreadyRunning, notRunning
            case invalidCertificate, notificationFailed
            case protocolError, closed, invalidMessage
            case unresolvedName, cannotConnect, timedOut, proxyRefused, redirectRefused
            case untrustedServer, handshakeRefused, handshakeFailed
            case alreadyReceiving, cancelled
            case invalidTopic, tooManyRooms, backplaneFailed
        }

        private let kind: Kind

        /// A configuration value is out of its range, or contradicts another.
        public static let invalidConfiguration = Code(kind: .invalidConfiguration)

        /// A route pattern is malformed.
        public static let invalidRoute = Code(kind: .invalidRoute)

        /// Two routes would match exactly the same paths.
        public static let duplicateRoute = Code(kind: .duplicateRoute)

        /// A URL is malformed, or of a kind that clients do not connect to.
        public static let invalidURL = Code(kind: .invalidURL)

        /// Another socket already listens on the address.
        public static let addressInUse = Code(kind: .addressInUse)

        /// The address cannot be listened on for another reason than ``addressInUse``.
        public static let cannotListen = Code(kind: .cannotListen)

        /// The libuv plugin of libwebsockets is not installed; on Debian it is `libwebsockets-evlib-uv`.
        public static let missingEventLoop = Code(kind: .missingEventLoop)

        /// libwebsockets was built without clients.
        public static let missingClients = Code(kind: .missingClients)

        /// The libwebsockets found at run time is not the one this package was compiled against.
        public static let libraryMismatch = Code(kind: .libraryMismatch)

        /// A certificate or a private key cannot be read, or does not belong to the other.
        public static let invalidCertificate = Code(kind: .invalidCertificate)

        /// The server is running already.
        public static let alreadyRunning = Code(kind: .alreadyRunning)

        /// The server does not run yet, or no longer.
        public static let notRunning = Code(kind: .notRunning)

        /// The service manager that started this process could not be told something.
        public static let notificationFailed = Code(kind: .notificationFailed)

        /// The peer broke RFC 6455.
        public static let protocolError = Code(kind: .protocolError)

        /// The connection is closed or closing.
        public static let closed = Code(kind: .closed)

        /// A message could not be decoded as the type that was asked for.
        public static let invalidMessage = Code(kind: .invalidMessage)

        /// The host's name has no address, or the resolver could not say.
        public static let unresolvedName = Code(kind: .unresolvedName)

        /// No address of the host could be connected to.
        public static let cannotConnect = Code(kind: .cannotConnect)

        /// What was waited for did not come in time: a step on the way to a connection, or an answer of the peer.
        public static let timedOut = Code(kind: .timedOut)

        /// A proxy gave no tunnel to the server: it refused, or did not answer as HTTP proxies do.
        public static let proxyRefused = Code(kind: .proxyRefused)

        /// The server's certificate has expired, is for another name, or was signed by nobody who is trusted.
        public static let untrustedServer = Code(kind: .untrustedServer)

        /// The server answered the opening handshake with another status than 101.
        public static let handshakeRefused = Code(kind: .handshakeRefused)

        /// The connection ended before the opening handshake was answered.
        public static let handshakeFailed = Code(kind: .handshakeFailed)

        /// Another task waits for the next message of the same connection, and only one may.
        public static let alreadyReceiving = Code(kind: .alreadyReceiving)

        /// The task was cancelled while it waited.
        public static let cancelled = Code(kind: .cancelled)

        /// The name of a room is too long, or a pattern of room names is malformed or too long.
        public static let invalidTopic = Code(kind: .invalidTopic)

        /// A connection is in as many rooms as `WebSocketOptions.maxRooms` of its route allows, or the server has as many
        /// rooms and patterns as its configuration allows.
        public static let tooManyRooms = Code(kind: .tooManyRooms)

        /// The backplane could not carry a message of a room to other servers, or could not listen for them.
        public static let backplaneFailed = Code(kind: .backplaneFailed)

        /// A server redirects the handshake to where it is not followed.
        public static let redirectRefused = Code(kind: .redirectRefused)

        /// The name of the code.
        public var description: String { "\(kind)" }
    }

    /// The kind of error.
    public var code: Code

    /// One sentence for a person who reads a log.
    ///
    /// It may quote a peer: control characters in it are shown as escapes, and at most 1,024 bytes are kept. It has no
    /// passwords, tokens or queries of URLs.
    public var message: String {
        didSet { message = WebSocketError.presentable(message) }
    }

    /// The error underneath, when there is one.
    public var cause: (any Error)?

    /// Whether a peer is to blame, and not the application whose closure this error ends.
    package var isCausedByPeer = false

    /// An error of the given kind.
    ///
    /// - Parameters:
    ///   - code: the kind of error.
    ///   - message: one sentence. Control characters in it are escaped, and beyond 1,024 bytes it is cut.
    ///   - cause: the error underneath, when there is one.
    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = WebSocketError.presentable(message)
        self.cause = cause
    }

    /// An error about what a peer has sent.
    package static func ofPeer(_ code: Code, _ message: String, cause: (any Error)? = nil) -> WebSocketError {
        var error = WebSocketError(code, message, cause: cause)
        error.isCausedByPeer = true
        return error
    }

    /// Compares the codes only.
    public static func == (left: WebSocketError, right: WebSocketError) -> Bool {
        left.code == right.code
    }

    /// The code, the message and the cause on one line of at most 1,024 bytes, with control characters as escapes.
    public var description: String {
        let text = cause.map { "\(code): \(message) (\($0))" } ?? "\(code): \(message)"
        return WebSocketError.presentable(text)
    }

    private static func presentable(_ text: String) -> String {
        LogText.escape(text, limit: LogText.messageLimit)
    }
}
