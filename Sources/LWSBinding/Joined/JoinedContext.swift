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
package final class JoinedContext: LoopTurner {
    /// A connection of ours.
    @safe
    private struct Guest {
        let connection: LWSConnection
        /// What the application has set, until it gets the connection back.
        let opaque: UnsafeMutableRawPointer?

        /// Nil once the WebSocket is there.
        var handshake: JoinedHandshake? { connection.handshake as? JoinedHandshake }
    }

    unowned let loop: EmbeddedLoop
    /// Who decides about handshakes.
    package weak var host: (any HandshakeHost)?
    private let slot = SubprotocolSlot()
    /// How large a request may be.
    private let limits: RequestParser.Limits
    private let timer: StableMemory<clws_timer>
    private var guests: [WSI: Guest] = [:]
    /// The context, while it watches the loop's descriptor.
    private var context: OpaquePointer?
    /// Virtual hosts that have our entry.
    private var hosts = 0
    /// The virtual hosts' options keep pointers to these.
    private var options = unsafe [StableMemory<lws_protocol_vhost_options>]()

    /// A context that is not made yet.
    package init(turning loop: EmbeddedLoop, for host: any HandshakeHost, limits: RequestParser.Limits) {
        self.loop = loop
        self.host = host
        self.limits = limits
        unsafe timer = StableMemory([clws_timer()])
        unsafe timer[0].owner = Unmanaged.passUnretained(self).toOpaque()
    }

    /// Whether a context may still use what is ours.
    var isInUse: Bool { hosts > 0 }

    /// What every entry of ours is like.
    var entry: lws_protocols {
        var entry = unsafe WebSocketEntry.entry(named: slot.name.pointer)
        unsafe entry.callback = joinedCallback
        unsafe entry.user = Unmanaged.passUnretained(self).toOpaque()
        return unsafe entry
    }

    /// Names our entry in front of a virtual host's options: where there are some, libwebsockets 4.3 readies the entries
    /// alone that are named in them.
    ///
    /// - Returns: the list, there for as long as `self` is.
    func naming(
        entryBefore first: UnsafePointer<lws_protocol_vhost_options>
    ) -> UnsafePointer<lws_protocol_vhost_options> {
        let option = unsafe StableMemory([
            lws_protocol_vhost_options(
                next: first,
                options: nil,
                name: slot.name.pointer,
                value: ("" as StaticString).cString
            )
        ])
        unsafe options.append(option)
        return unsafe UnsafePointer(option.pointer)
    }

    // MARK: The loop

    /// A virtual host with our entry is there.
    fileprivate func hostMade(_ wsi: WSI) {
        hosts += 1
        guard loop.isOnThisThread else {
            host?.cannotJoin("it is served on another thread than that of the loop")
            return
        }
        if let context = unsafe context {
            if unsafe context != wsi.context { host?.cannotJoin("another one turns the loop") }
            return
        }
        let descriptor = fcntl(loop.descriptor, F_DUPFD_CLOEXEC, 0)
        let host = unsafe lws_get_vhost(wsi.pointer)
        guard descriptor >= 0, unsafe clws_watch(host, descriptor, slot.name.pointer) != nil else {
            self.host?.cannotJoin("the loop's descriptor could not be handed over")
            return
        }
        unsafe context = wsi.context
        loop.timeoutChanged = { [unowned self] in self.setTimer() }
        setTimer()
    }

    /// One of them goes.
    fileprivate func hostGone() {
        hosts -= 1
    }

    /// The context watches the loop's descriptor no longer.
    fileprivate func descriptorGone() {
        unsafe lws_sul_cancel(&timer.pointer.pointee.sul)
        unsafe context = nil
        loop.timeoutChanged = nil
    }

    /// The loop has something to do, or may have.
    fileprivate func turn() {
        if !loop.isTurning { loop.turn() }
        setTimer()
    }

    private func setTimer() {
        guard let context = unsafe context else { return }
        guard let wait = loop.timeout else { return unsafe lws_sul_cancel(&timer.pointer.pointee.sul) }
        unsafe lws_sul_schedule(context, 0, &timer.pointer.pointee.sul, timerCallback, max(Int64(wait) * 1000, 1))
    }

    // MARK: Events

    /// What the callback of an entry is to return for an event; nil when it is none of ours.
    ///
    /// | reason | what it says | what we do | closure of a route |
    /// |---|---|---|---|
    /// | `HTTP_CONFIRM_UPGRADE` | a client asks for another protocol than HTTP | its connection is made and decides | `connect` |
    /// | `CONFIRM_EXTENSION_OKAY` | it offers an extension that the application has | no: compressed messages are for raw sockets | none |
    /// | `FILTER_PROTOCOL_CONNECTION` | our entry is the one | its name is blanked where there is no subprotocol | none |
    /// | `ADD_HEADERS` | the 101 response is being written | fields are added | none |
    /// | `ESTABLISHED` | the WebSocket is there | `opened()` | `ready` |
    /// | `WSI_DESTROY` | the handle goes | it is the application's again, and `destroyed()` | none |
    ///
    /// Everything else is for `webSocketEvent`.
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
        guard let wsi = unsafe WSI(wsi), loop.isOnThisThread else { return nil }
        let reason = lws_callback_reasons(rawValue: UInt32(bitPattern: reason))
        guard let guest = guests[wsi] else {
            return reason == LWS_CALLBACK_HTTP_CONFIRM_UPGRADE ? decide(wsi) : nil
        }
        switch reason {
        case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
            // It has been accepted.
            return -1
        case LWS_CALLBACK_CONFIRM_EXTENSION_OKAY:
            return 1
        case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
            guard let handshake = guest.handshake else { return -1 }
            handshake.bound()
            return 0
        case LWS_CALLBACK_ADD_HEADERS:
            return unsafe guest.handshake?.addHeaders(input) ?? 0
        case LWS_CALLBACK_ESTABLISHED:
            guest.handshake?.succeeded()
            guest.connection.handshake = nil
            guest.connection.opened()
            return 0
        case LWS_CALLBACK_WSI_DESTROY:
            guests[wsi] = nil
            unsafe wsi.opaque = guest.opaque
            guest.connection.end()
            // The application has seen it come.
            return nil
        default:
            return unsafe webSocketEvent(wsi, reason, input, length)
        }
    }

    /// A client asks for another protocol than HTTP.
    private func decide(_ wsi: WSI) -> Int32? {
        guard wsi.hasUpgradeField else { return -1 }
        let reader = RequestHeadReader(wsi: wsi, limits: limits)
        guard unsafe wsi.context == context, let host, let segments = reader.segments, host.serves(segments),
            let head = reader.read()
        else { return nil }
        switch host.claimHandshake(from: NumericAddress(peerOf: wsi.descriptor)) {
        case .refuse(let response):
            return unsafe response.withUnsafeBytes { unsafe wsi.writeRaw($0) } ? 1 : -1
        case .serve(let connection):
            connection.wsi = wsi
            connection.isJoined = true
            let result = JoinedHandshake.decide(connection, head, with: slot)
            if result == 0 {
                guests[wsi] = unsafe Guest(connection: connection, opaque: wsi.opaque)
                unsafe wsi.opaque = Unmanaged.passUnretained(connection).toOpaque()
            } else {
                connection.end()
            }
            return result
        }
    }
}

extension EmbeddedLoop {
    /// The context of libwebsockets that turns it, if one does.
    package var joined: JoinedContext? {
        get { turner as? JoinedContext }
        set { turner = newValue }
    }
}

/// Receives what comes to an entry of ours.
///
/// | reason | what it says | what we do | closure of a route |
/// |---|---|---|---|
/// | `PROTOCOL_INIT` | a virtual host with our entry is there | the first has the loop's descriptor watched | none |
/// | `PROTOCOL_DESTROY` | it goes | it is counted | none |
/// | `RAW_RX_FILE` | the loop has something to do | it takes a turn | all of them |
/// | `RAW_CLOSE_FILE` | the descriptor is watched no longer | the loop is on its own | none |
/// | `FILTER_PROTOCOL_CONNECTION` | our entry is the one | `take` decides, and nobody but a connection of ours may | none |
///
/// Everything else is for `take`.
private func joinedCallback(
    wsi: OpaquePointer?,
    reason: lws_callback_reasons,
    user: UnsafeMutableRawPointer?,
    input: UnsafeMutableRawPointer?,
    length: Int
) -> Int32 {
    guard let wsi = unsafe WSI(wsi), let owner = unsafe lws_get_protocol(wsi.pointer)?.pointee.user else { return 0 }
    let joined = unsafe Unmanaged<JoinedContext>.fromOpaque(owner).takeUnretainedValue()
    switch reason {
    case LWS_CALLBACK_PROTOCOL_INIT:
        joined.hostMade(wsi)
    case LWS_CALLBACK_PROTOCOL_DESTROY:
        joined.hostGone()
    case LWS_CALLBACK_RAW_RX_FILE:
        joined.turn()
    case LWS_CALLBACK_RAW_CLOSE_FILE:
        joined.descriptorGone()
    case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
        // Nobody else's: the name is no token but while a handshake of ours is decided.
        return unsafe joined.take(wsi.pointer, Int32(bitPattern: reason.rawValue), input, length) ?? -1
    default:
        return unsafe joined.take(wsi.pointer, Int32(bitPattern: reason.rawValue), input, length) ?? 0
    }
    return 0
}

private func timerCallback(sul: UnsafeMutablePointer<lws_sorted_usec_list_t>?) {
    // The first member of its timer.
    let timer = unsafe UnsafeMutableRawPointer(sul)?.assumingMemoryBound(to: clws_timer.self)
    guard let owner = unsafe timer?.pointee.owner else { return }
    unsafe Unmanaged<JoinedContext>.fromOpaque(owner).takeUnretainedValue().turn()
}
