internal import CLibWebSockets
internal import Glibc
package import WebSocketProtocol

/// A libwebsockets context of the application's, which serves WebSockets of ours beside what it is there for, and turns
/// an embedded loop along with its own work.
///
/// The application gives each virtual host an entry of ours, and lets us see the events of its own first entry: there
/// every connection begins, and WebSockets without a subprotocol stay. From the decision about a handshake of ours to
/// the last event a connection is a guest, whose events nobody else sees.
///
/// Belongs to the thread of the loop, which is that of the context. `loop` keeps it, so that the entry is there as long
/// as a context may be.
@safe
package final class JoinedContext {
    /// A connection of ours.
    @safe
    private struct Guest {
        let connection: LWSConnection
        /// What the application has set, until it gets the connection back.
        let opaque: UnsafeMutableRawPointer?
    }

    unowned let loop: EmbeddedLoop
    /// Who decides about handshakes.
    package weak var host: (any HandshakeHost)?
    let slots: HandshakeSlots
    /// For virtual hosts whose application does not choose.
    let alpn: UnsafeMutablePointer<CChar>
    private let timer: UnsafeMutablePointer<clws_timer>
    private var guests: [OpaquePointer: Guest]
    /// The context, while it watches the loop's descriptor.
    private var context: OpaquePointer?
    /// Virtual hosts that have our entry.
    private var hosts = 0

    /// A context that is not made yet.
    package init(turning loop: EmbeddedLoop, for host: any HandshakeHost, limits: RequestParser.Limits) {
        self.loop = loop
        self.host = host
        slots = HandshakeSlots(limits: limits)
        unsafe alpn = strdup("http/1.1")
        unsafe guests = [:]
        unsafe timer = .allocate(capacity: 1)
        unsafe timer.initialize(to: clws_timer())
        unsafe timer.pointee.owner = Unmanaged.passUnretained(self).toOpaque()
    }

    deinit {
        unsafe free(alpn)
        unsafe timer.deallocate()
    }

    /// Whether a context may still use what is ours.
    var isInUse: Bool { hosts > 0 }

    /// What every entry of ours is like.
    var entry: lws_protocols {
        var entry = unsafe ProtocolTable.entry(named: slots.subprotocol.name)
        unsafe entry.callback = joinedCallback
        unsafe entry.user = Unmanaged.passUnretained(self).toOpaque()
        return unsafe entry
    }

    // MARK: The loop

    /// A virtual host with our entry is there.
    func hostMade(_ wsi: OpaquePointer) {
        hosts += 1
        guard loop.isOnThisThread else {
            host?.cannotJoin("it is served on another thread than that of the loop")
            return
        }
        if let context = unsafe context {
            if unsafe context != lws_get_context(wsi) { host?.cannotJoin("another one turns the loop") }
            return
        }
        let descriptor = fcntl(loop.descriptor, F_DUPFD_CLOEXEC, 0)
        guard descriptor >= 0, unsafe clws_watch(lws_get_vhost(wsi), descriptor, slots.subprotocol.name) != nil else {
            host?.cannotJoin("the loop's descriptor could not be handed over")
            return
        }
        unsafe context = lws_get_context(wsi)
        loop.timeoutChanged = { [unowned self] in self.setTimer() }
        setTimer()
    }

    /// One of them goes.
    func hostGone() {
        hosts -= 1
    }

    /// The context watches the loop's descriptor no longer.
    func descriptorGone() {
        unsafe lws_sul_cancel(&timer.pointee.sul)
        unsafe context = nil
        loop.timeoutChanged = nil
    }

    /// The loop has something to do, or may have.
    func turn() {
        if !loop.isTurning { loop.turn() }
        setTimer()
    }

    private func setTimer() {
        guard let context = unsafe context else { return }
        guard let milliseconds = loop.timeout else { return unsafe lws_sul_cancel(&timer.pointee.sul) }
        unsafe lws_sul_schedule(context, 0, &timer.pointee.sul, timerCallback, max(Int64(milliseconds) * 1000, 1))
    }

    // MARK: Events

    /// What the callback of an entry is to return for an event; nil when it is none of ours.
    ///
    /// - Parameters:
    ///   - wsi: the `struct lws *` of the event.
    ///   - reason: one of `lws_callback_reasons`.
    package func take(
        _ wsi: OpaquePointer?,
        _ reason: Int32,
        _ input: UnsafeMutableRawPointer?,
        _ length: Int
    ) -> Int32? {
        guard let wsi = unsafe wsi, loop.isOnThisThread else { return nil }
        let reason = lws_callback_reasons(rawValue: UInt32(bitPattern: reason))
        guard let guest = unsafe guests[wsi] else {
            return reason == LWS_CALLBACK_HTTP_CONFIRM_UPGRADE ? unsafe decide(wsi) : nil
        }
        switch reason {
        case LWS_CALLBACK_CONFIRM_EXTENSION_OKAY:
            // Compressed messages are for raw sockets.
            return 1
        case LWS_CALLBACK_WSI_DESTROY:
            unsafe guests[wsi] = nil
            unsafe lws_set_opaque_user_data(wsi, guest.opaque)
            guest.connection.end()
            // The application has seen it come.
            return nil
        default:
            return unsafe serviceCallback(wsi: wsi, reason: reason, user: nil, input: input, length: length)
        }
    }

    /// A client asks for another protocol than HTTP.
    private func decide(_ wsi: OpaquePointer) -> Int32? {
        // libwebsockets 4.1.6 asks about one it has answered already, and would look at its freed name (CVE-2025-11677).
        guard unsafe lws_hdr_total_length(wsi, WSI_TOKEN_UPGRADE) > 0 else { return -1 }
        guard unsafe lws_get_context(wsi) == context, let host,
            let segments = unsafe RequestHeadReader(wsi: wsi, limits: slots.limits).segments, host.serves(segments)
        else { return nil }
        switch host.claimHandshake(from: NumericAddress(peerOf: unsafe lws_get_socket_fd(wsi))) {
        case .refuse(let response):
            return unsafe response.withUnsafeBytes { response in
                let start = unsafe UnsafeMutableRawPointer(mutating: response.baseAddress)
                return unsafe clws_write_raw(wsi, start?.assumingMemoryBound(to: UInt8.self), response.count) < 0
                    ? -1 : 1
            }
        case .serve(let connection):
            connection.wsi = unsafe wsi
            connection.slots = slots
            connection.isJoined = true
            let result = unsafe confirmUpgrade(wsi, connection)
            if result == 0 {
                let opaque = unsafe lws_get_opaque_user_data(wsi)
                unsafe guests[wsi] = Guest(connection: connection, opaque: opaque)
                unsafe lws_set_opaque_user_data(wsi, Unmanaged.passUnretained(connection).toOpaque())
            } else {
                connection.end()
            }
            return result
        }
    }
}

/// Receives what comes to an entry of ours.
private func joinedCallback(
    wsi: OpaquePointer?,
    reason: lws_callback_reasons,
    user: UnsafeMutableRawPointer?,
    input: UnsafeMutableRawPointer?,
    length: Int
) -> Int32 {
    guard let wsi = unsafe wsi, let owner = unsafe lws_get_protocol(wsi)?.pointee.user else { return 0 }
    let joined = unsafe Unmanaged<JoinedContext>.fromOpaque(owner).takeUnretainedValue()
    switch reason {
    case LWS_CALLBACK_PROTOCOL_INIT:
        unsafe joined.hostMade(wsi)
    case LWS_CALLBACK_PROTOCOL_DESTROY:
        joined.hostGone()
    case LWS_CALLBACK_RAW_RX_FILE:
        joined.turn()
    case LWS_CALLBACK_RAW_CLOSE_FILE:
        joined.descriptorGone()
    case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
        // Nobody else's: the name is no token but while a handshake of ours is decided.
        return unsafe joined.take(wsi, Int32(bitPattern: reason.rawValue), input, length) ?? -1
    default:
        return unsafe joined.take(wsi, Int32(bitPattern: reason.rawValue), input, length) ?? 0
    }
    return 0
}

private func timerCallback(sul: UnsafeMutablePointer<lws_sorted_usec_list_t>?) {
    // The first member of its timer.
    guard let owner = unsafe UnsafeMutableRawPointer(sul)?.assumingMemoryBound(to: clws_timer.self).pointee.owner else {
        return
    }
    unsafe Unmanaged<JoinedContext>.fromOpaque(owner).takeUnretainedValue().turn()
}
