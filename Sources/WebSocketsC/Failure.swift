internal import CSwiftWebSockets
internal import WebSockets

/// Why a call did not do what it is for.
struct Failure: Error {
    /// One of the negative numbers of the header.
    let code: Int32
    /// What it was about; nil where the code says it all.
    let text: String?

    init(_ code: Int, _ text: String? = nil) {
        self.code = Int32(code)
        self.text = text
    }

    init(_ error: WebSocketError) {
        self.init(Self.codes[error.code] ?? SWS_FAILED, error.description)
    }

    static let staleHandle = Failure(SWS_STALE_HANDLE)

    /// An argument is not what it must be.
    static func argument(_ text: String) -> Failure { Failure(SWS_INVALID_ARGUMENT, text) }

    private static let codes: [WebSocketError.Code: Int] = [
        .invalidConfiguration: SWS_INVALID_ARGUMENT,
        .invalidRoute: SWS_INVALID_ROUTE,
        .duplicateRoute: SWS_INVALID_ROUTE,
        .invalidTopic: SWS_INVALID_ARGUMENT,
        .tooManyRooms: SWS_TOO_MANY_ROOMS,
        .invalidURL: SWS_INVALID_URL,
        .addressInUse: SWS_ADDRESS_IN_USE,
        .cannotListen: SWS_CANNOT_LISTEN,
        .missingEventLoop: SWS_MISSING_EVENT_LOOP,
        .missingClients: SWS_LIBRARY_MISMATCH,
        .libraryMismatch: SWS_LIBRARY_MISMATCH,
        .alreadyRunning: SWS_WRONG_STATE,
        .notRunning: SWS_NOT_RUNNING,
        .invalidCertificate: SWS_INVALID_CERTIFICATE,
        .protocolError: SWS_HANDSHAKE_FAILED,
        .closed: SWS_SESSION_ENDED,
        .unresolvedName: SWS_UNRESOLVED_NAME,
        .cannotConnect: SWS_CANNOT_CONNECT,
        .timedOut: SWS_TIMED_OUT,
        .proxyRefused: SWS_PROXY_REFUSED,
        .redirectRefused: SWS_REDIRECT_REFUSED,
        .untrustedServer: SWS_UNTRUSTED_SERVER,
        .handshakeRefused: SWS_HANDSHAKE_REFUSED,
        .handshakeFailed: SWS_HANDSHAKE_FAILED,
    ]
}

/// Runs the body of a function that returns `int`, and keeps the failure for `sws_last_error_text()`.
@inline(__always)
func reporting(_ body: () throws(Failure) -> Int32) -> Int32 {
    do throws(Failure) {
        return try body()
    } catch {
        return LastError.count(error)
    }
}

/// The same for one that returns a pointer.
func reporting<Pointer>(_ body: () throws(Failure) -> Pointer?) -> Pointer? {
    do throws(Failure) {
        return try body()
    } catch {
        LastError.count(error)
        return nil
    }
}
