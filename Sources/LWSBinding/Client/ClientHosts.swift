internal import CLibWebSockets

/// What the clients on a loop share: their virtual hosts, with and without TLS, the address that libwebsockets connects
/// to, and what it offers for them. Made when the first client opens.
///
/// These files serve clients alone, and go when clients are on raw sockets. Each works around something in the library's
/// WebSocket role:
///
/// - `ClientDoor`: a connected socket cannot be handed to the library as a client's.
/// - `CustomHeaders` and `HeaderBlock`: header fields without a token are not listed before 4.3, so they are found in the
///   memory that the library keeps them in; to see it taken, an allocator is installed for the whole process.
/// - `DeflateExtension`: compressed messages pass with an extension alone, whose name is blanked behind the handshake.
/// - `LWSConnection+Pings`: no callback tells of a Ping.
/// - `TLSHandshake`: the TLS object of a connection is shown to nobody before its handshake, so it is found by its
///   descriptor.
/// - `TLSClientContext`: a virtual host cannot end before its context, so all clients share one with TLS.
/// - Here: the library's heartbeats are switched off, and the proxy of the environment.
@safe
final class ClientHosts: ContextClients {
    let deflate = DeflateExtension()
    private let context: OpaquePointer
    private let protocols: StableMemory<lws_protocols>
    /// No heartbeats of the library's: it would ping and hang up after 300 s, and count nothing but Pongs as life.
    private let silence: StableMemory<lws_retry_bo_t>
    private var plainHost: OpaquePointer?
    private var secureHost: OpaquePointer?
    private var openDoor: ClientDoor?

    /// The name of the entry that clients are bound to whatever they ask for.
    static let entryName: StaticString = "(none)"

    init(in context: OpaquePointer) {
        HeaderBlock.installAllocator
        unsafe self.context = context
        var entry = unsafe WebSocketEntry.entry(named: Self.entryName.cString)
        unsafe entry.callback = clientCallback
        unsafe protocols = StableMemory([entry, lws_protocols()])
        unsafe silence = StableMemory([lws_retry_bo_t()])
    }

    func certificateRefused(_ wsi: WSI, _ verification: UnsafeMutableRawPointer) {
        _ = wsi.withConnection { connection in
            connection.opening?.certificateVerdict = unsafe CertificateVerdict(verification)
            return 0
        }
    }

    func contextEnded() {
        openDoor = nil
        unsafe plainHost = nil
        unsafe secureHost = nil
    }

    /// Nil when the system has no socket for it.
    func door() -> ClientDoor? {
        if openDoor == nil { openDoor = try? ClientDoor() }
        return openDoor
    }

    /// The virtual host of clients with or without TLS; nil when there is none to be had.
    func host(isSecure: Bool) -> OpaquePointer? {
        if isSecure {
            if unsafe secureHost == nil, let tls = try? TLSClientContext.shared.get() {
                unsafe secureHost = makeHost(tls.pointer)
            }
            return unsafe secureHost
        }
        if unsafe plainHost == nil { unsafe plainHost = makeHost(nil) }
        return unsafe plainHost
    }

    private func makeHost(_ tls: OpaquePointer?) -> OpaquePointer? {
        var info = unsafe LWSContext.hostInfo(protocols)
        unsafe info.alpn = ("http/1.1" as StaticString).cString
        unsafe info.retry_and_idle_policy = UnsafePointer(silence.pointer)
        unsafe info.extensions = UnsafePointer(deflate.entries.pointer)
        // No proxy; without one the library takes what the environment's `http_proxy` says.
        unsafe info.http_proxy_address = ("none:0" as StaticString).cString
        if unsafe tls != nil { unsafe info.options |= clws_option_tls_client() }
        // The library leaves a context that it was given alone.
        unsafe info.provided_client_ssl_ctx = tls
        return unsafe lws_create_vhost(context, &info)
    }
}
