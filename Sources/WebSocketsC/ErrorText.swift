// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// The header describes these functions.

internal import CSwiftWebSockets

@c @implementation
public func sws_error_text(_ code: Int32) -> UnsafePointer<CChar>? {
    let text = sentence(about: Int(code))
    return unsafe UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
}

private func sentence(about code: Int) -> StaticString {
    switch code {
    case SWS_OK: "all is well"
    case SWS_SENT: "the frame was accepted"
    case SWS_BUFFERED: "the frame was accepted, and much waits to be sent: stop until the drain handler is called"
    case SWS_INVALID_ARGUMENT: "an argument is NULL, out of its range or contradicts another one"
    case SWS_STALE_HANDLE: "the handle is stale: what it stood for is gone"
    case SWS_CLOSED: "the connection is closing"
    case SWS_OVERFLOW: "the frame was refused: too much waits to be sent"
    case SWS_INVALID_FRAME: "not a legal frame: text that is not UTF-8, a long control frame or a fragment out of place"
    case SWS_WRONG_STATE: "the call is not possible here or now"
    case SWS_WOULD_BLOCK: "a callback cannot wait for this"
    case SWS_TOO_MANY_ROOMS: "the connection is in as many rooms as it may be, or the server has as many as it may have"
    case SWS_INVALID_ROUTE: "the URI pattern is malformed"
    case SWS_ADDRESS_IN_USE: "another socket listens on the address already"
    case SWS_CANNOT_LISTEN: "the address cannot be listened on"
    case SWS_INVALID_CERTIFICATE: "the certificate or its key cannot be read, or they do not belong together"
    case SWS_MISSING_EVENT_LOOP: "the libuv plugin of libwebsockets is not installed"
    case SWS_LIBRARY_MISMATCH: "the installed libwebsockets is another one than this library was compiled for"
    case SWS_NOT_RUNNING: "the server or client has been stopped"
    case SWS_INVALID_URL: "the URL is malformed"
    case SWS_UNRESOLVED_NAME: "the host's name has no address"
    case SWS_CANNOT_CONNECT: "no address of the host could be connected to"
    case SWS_TIMED_OUT: "it took too long"
    case SWS_PROXY_REFUSED: "the proxy gave no tunnel to the server"
    case SWS_REDIRECT_REFUSED: "the server redirects to where it is not followed"
    case SWS_UNTRUSTED_SERVER: "the server's certificate is not trusted"
    case SWS_HANDSHAKE_REFUSED: "the server refused the handshake"
    case SWS_HANDSHAKE_FAILED: "the connection ended before the handshake was answered"
    case SWS_SESSION_ENDED: "the session ended, and there is to be no other"
    case SWS_FAILED: "something went wrong"
    default: "not a code of this library"
    }
}
