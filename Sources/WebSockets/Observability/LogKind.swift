/// What a line of the log is about. The raw value is the line's message, which never has a text of a peer in it.
///
/// Each kind has its own budget of lines, so that a flood of one does not hide the others.
package enum LogKind: String, Sendable, CaseIterable {
    // Clients and peers.
    case connectionRefused = "a connection was refused"
    case proxyHeaderRefused = "a connection was closed for want of a good PROXY header"
    case handshakeRefused = "handshake refused"
    case handshakeTimedOut = "handshake timed out"
    case webSocketOpened = "WebSocket open"
    case webSocketClosed = "WebSocket closed"
    case webSocketFailed = "WebSocket closed abnormally"
    case peerReadsSlowly = "a peer reads too slowly"
    case slowPeerClosed = "closing a peer that reads too slowly"

    // Closures of the application.
    case httpHandlerThrew = "an HTTP handler threw; answering 500"
    case connectThrew = "connect threw; answering 500"
    case authorizeThrew = "authorize threw; answering 500"
    case handlerThrew = "a handler threw; closing with 1011"
    case actorThrew = "an actor threw; closing with 1011"
    case agentThrew = "an agent threw at the end"
    case valueNotEncoded = "a value cannot be sent"
    case loopHeld = "a turn held the loop"

    // The server and what is around it.
    case backplaneFailed = "the backplane failed"
    case backplaneMessageDropped = "a message of the backplane was dropped"
    case cannotAccept = "cannot accept; trying again and again"
    case cannotJoin = "no WebSockets in the application's context"
    case certificateExpired = "the server's certificate has expired"
    case fewDescriptors = "maxConnections leaves no reserve of descriptors: raise RLIMIT_NOFILE"
    case managerNotTold = "the service manager was not told"
    case stopping = "stopping on a signal"
    case stoppingAtOnce = "stopping at once on a second signal"

    // The C library.
    case libraryLine = "libwebsockets"
}
