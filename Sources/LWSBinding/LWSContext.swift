internal import CLibWebSockets
package import WebSocketProtocol

/// One libwebsockets context, running on a loop of ours, with a virtual host for plain connections, one for each way in
/// which a server speaks TLS, and one for all clients with TLS.
///
/// Belongs to the thread of that loop.
@safe
package final class LWSContext {
    private(set) var context: OpaquePointer?
    private(set) var plainHost: OpaquePointer?
    private var secureHosts: [SecureHost] = []
    private var secureClientHost: OpaquePointer?
    /// The connection being adopted, until the library has made a handle for it.
    private var newcomer: LWSConnection?
    /// The TLS context of the virtual host being made.
    private var newTLSContext: OpaquePointer?
    private var pipeGuard: EventPipeGuard?
    /// Made when the first client opens.
    private var door: ClientDoor?
    /// Where bytes of TLS are read to, a record at most.
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: LWSConnection.recordSize, alignment: 16)
    private let loop: UVLoop
    private let strings: ContextStrings
    private let protocols: ProtocolTable
    let slots: HandshakeSlots

    /// Why a context could not be made.
    package enum Failure: Error, CustomStringConvertible {
        /// The headers and the shared library are of different minor versions.
        case libraryMismatch
        /// The library refused, as it does when its libuv plugin is not installed.
        case noEventLoop
        /// The library refused the virtual host.
        case noVirtualHost
        /// OpenSSL refused the settings.
        case noTLS(TLSFailure)

        /// The library's part in it; what to do about it is said where the error is made public.
        package var description: String {
            switch self {
            case .libraryMismatch: "versions differ"
            case .noEventLoop: "lws_create_context returned NULL"
            case .noVirtualHost: "lws_create_vhost returned NULL"
            case .noTLS(let failure): "\(failure)"
            }
        }
    }

    /// Makes the context; call it on the thread that makes the loop.
    ///
    /// - Parameters:
    ///   - timeout: seconds for the library's own waits, among them those for a TLS handshake and a complete request
    ///     head.
    ///   - endpoints: the ways of TLS in which connections will come.
    package init(
        on loop: UVLoop,
        limits: RequestParser.Limits,
        timeout: UInt64,
        endpoints: [TLSEndpoint] = []
    ) throws(Failure) {
        guard let library = LibraryVersion.library, library == .headers else { throw .libraryMismatch }
        ReceiveBufferSlab.install
        self.loop = loop
        strings = ContextStrings(loop: loop)
        slots = HandshakeSlots(limits: limits)
        protocols = ProtocolTable(slots.subprotocol)

        var info = unsafe lws_context_creation_info()
        unsafe info.options = clws_option_libuv() | clws_option_explicit_vhosts() | clws_option_raw_origin()
        unsafe info.port = CONTEXT_PORT_NO_LISTEN_SERVER
        unsafe info.protocols = UnsafePointer(protocols.entries)
        unsafe info.pt_serv_buf_size = UInt32(ProtocolTable.rawReceiveSize)
        unsafe info.max_http_header_data = UInt16(HeaderBlock.size)
        unsafe info.timeout_secs = UInt32(clamping: timeout)
        unsafe info.timeout_secs_ah_idle = UInt32(clamping: timeout)
        unsafe info.foreign_loops = strings.loops
        unsafe info.pcontext = strings.context
        unsafe info.user = unsafe Unmanaged.passUnretained(self).toOpaque()
        let others = unsafe EventPipeGuard.polls(on: loop)
        unsafe context = lws_create_context(&info)
        guard unsafe context != nil else { throw .noEventLoop }
        // The library only ever clears this.
        unsafe strings.context.pointee = context
        pipeGuard = unsafe EventPipeGuard(loop: loop, besides: others)

        unsafe setHost(&info)
        do throws(Failure) {
            unsafe plainHost = try makeHost(&info)
            // Only here, not for the context: there it would renumber OpenSSL's slots under other contexts' handshakes.
            unsafe info.options |= clws_option_tls()
            for endpoint in endpoints { secureHosts.append(unsafe try makeSecureHost(&info, for: endpoint)) }
        } catch {
            if loop.isGuest { destroy {} } else { destroy() }
            throw error
        }
    }

    deinit {
        unsafe scratch.deallocate()
    }

    @safe
    private struct SecureHost {
        let endpoint: TLSEndpoint
        let host: OpaquePointer
    }

    /// The virtual host of clients with or without TLS; that with TLS is made when the first of them opens.
    func clientHost(isSecure: Bool) -> OpaquePointer? {
        guard isSecure else { return unsafe plainHost }
        if let host = unsafe secureClientHost { return unsafe host }
        guard let tls = try? TLSClientContext.shared.get() else { return nil }
        var info = unsafe lws_context_creation_info()
        unsafe info.options = clws_option_explicit_vhosts() | clws_option_raw_origin() | clws_option_tls_client()
        unsafe info.port = CONTEXT_PORT_NO_LISTEN_SERVER
        unsafe info.protocols = UnsafePointer(protocols.entries)
        unsafe setHost(&info)
        // The library leaves a context that it was given alone.
        unsafe info.provided_client_ssl_ctx = tls.pointer
        unsafe secureClientHost = try? makeHost(&info)
        return unsafe secureClientHost
    }

    /// What every virtual host has.
    private func setHost(_ info: inout lws_context_creation_info) {
        unsafe info.vhost_name = UnsafePointer(strings.vhostName)
        unsafe info.alpn = UnsafePointer(strings.alpn)
        unsafe info.retry_and_idle_policy = UnsafePointer(strings.silence)
        unsafe info.extensions = UnsafePointer(slots.deflate.entries)
        unsafe info.http_proxy_address = UnsafePointer(strings.noProxy)
    }

    private func makeHost(_ info: inout lws_context_creation_info) throws(Failure) -> OpaquePointer {
        guard let host = unsafe lws_create_vhost(context, &info) else { throw .noVirtualHost }
        return unsafe host
    }

    private func makeSecureHost(
        _ info: inout lws_context_creation_info,
        for endpoint: TLSEndpoint
    ) throws(Failure) -> SecureHost {
        let host = unsafe try makeHost(&info)
        guard let tls = unsafe newTLSContext else { throw .noVirtualHost }
        unsafe newTLSContext = nil
        do throws(TLSFailure) {
            // After the library is done with it, which sets callbacks of its own.
            unsafe try endpoint.configure(tls)
        } catch {
            throw .noTLS(error)
        }
        return unsafe SecureHost(endpoint: endpoint, host: host)
    }

    /// The library has made a TLS context, empty but for its defaults.
    func tlsContextMade(_ context: OpaquePointer) {
        unsafe newTLSContext = context
    }

    /// The library has made the handle of a new connection.
    func connectionMade(_ wsi: OpaquePointer) {
        guard let connection = newcomer else {
            // A client's wsi carries its connection before its first callback, a server's does not.
            guard let opaque = unsafe lws_get_opaque_user_data(wsi) else { return }
            unsafe Unmanaged<LWSConnection>.fromOpaque(opaque)._withUnsafeGuaranteedRef {
                unsafe handDescriptorOver(wsi, $0)
            }
            return
        }
        unsafe connection.wsi = wsi
        // Given back by the last event.
        _ = unsafe Unmanaged.passRetained(connection)
        newcomer = nil
    }

    /// Nil when the system has no socket for it.
    func clientDoor() -> ClientDoor? {
        if door == nil { door = try? ClientDoor() }
        return door
    }

    static func of(_ wsi: OpaquePointer) -> LWSContext? {
        guard let user = unsafe lws_context_user(lws_get_context(wsi)) else { return nil }
        return unsafe Unmanaged<LWSContext>.fromOpaque(user).takeUnretainedValue()
    }

    /// Hands a connected descriptor over; the library owns and closes it from here on, whatever happens.
    ///
    /// Retains `connection` until its last event. False when the library refused it, or its TLS handshake has failed
    /// already; then no event but `destroyed()` may come, now or later.
    ///
    /// - Parameter endpoint: how to hold the TLS handshake, one of those given to `init`; nil for a plain connection.
    package func adopt(_ descriptor: Int32, as connection: LWSConnection, over endpoint: TLSEndpoint? = nil) -> Bool {
        assert(connection.speaksTLS == (endpoint != nil), "a connection is adopted otherwise than it was made for")
        connection.isRaw = true
        return unsafe adopt(descriptor, as: connection, over: endpoint, rawProtocol: UnsafePointer(protocols.rawName))
    }

    /// The same for the library's own parser of HTTP and WebSocket, which the self-tests of a client talk to.
    func adoptAsHTTP(_ descriptor: Int32, as connection: LWSConnection) -> Bool {
        unsafe adopt(descriptor, as: connection, over: nil, rawProtocol: nil)
    }

    private func adopt(
        _ descriptor: Int32,
        as connection: LWSConnection,
        over endpoint: TLSEndpoint?,
        rawProtocol: UnsafePointer<CChar>?
    ) -> Bool {
        var host = unsafe plainHost
        if let endpoint { unsafe host = secureHosts.first { $0.endpoint === endpoint }?.host }
        guard let host = unsafe host else {
            StreamDescriptor.close(descriptor)
            return false
        }
        connection.slots = slots
        newcomer = connection
        defer { forgetNewcomer() }
        return unsafe clws_adopt(host, descriptor, rawProtocol, Unmanaged.passUnretained(connection).toOpaque()) != nil
    }

    /// Apart from `adopt`, where the optimizer takes what was stored before the call for what is there after it.
    @inline(never)
    private func forgetNewcomer() {
        newcomer = nil
    }

    /// Makes the library look at its timers in this turn, as it must after `LWSConnection.kill()`.
    package func poke() {
        guard let context = unsafe context else { return }
        unsafe lws_cancel_service(context)
    }

    /// Ends the context; every connection still there gets its last events. The loop must not run meanwhile.
    ///
    /// On a foreign libuv loop this takes several calls, and the handles closed by one must be done with before the
    /// next frees their memory, so the loop takes some turns after each.
    package func destroy() {
        for _ in 0..<Self.destructions where unsafe strings.context.pointee != nil {
            let isWhole = destroyStep()
            loop.settle()
            if !isWhole {
                abandon()
                break
            }
        }
        forget()
    }

    /// The same for the context of a guest, outside the library's callbacks: calls `body` when the host's loop has turned
    /// often enough.
    package func destroy(then body: @escaping () -> Void) {
        destroy(stepsLeft: Self.destructions, then: body)
    }

    private func destroy(stepsLeft: Int, then body: @escaping () -> Void) {
        guard stepsLeft > 0, unsafe strings.context.pointee != nil else {
            forget()
            return body()
        }
        let isWhole = destroyStep()
        loop.afterTurns {
            if !isWhole { self.abandon() }
            self.destroy(stepsLeft: isWhole ? stepsLeft - 1 : 0, then: body)
        }
    }

    /// Calls that the end of a context may take.
    private static let destructions = 4

    /// False when the context must be left where it is.
    private func destroyStep() -> Bool {
        defer { pipeGuard = nil }
        return EventPipeGuard.whileNoOtherEnds {
            unsafe lws_context_destroy(context)
            return pipeGuard?.arm() ?? true
        }
    }

    private func forget() {
        unsafe context = nil
        unsafe plainHost = nil
        door = nil
        unsafe secureClientHost = nil
        secureHosts = []
    }

    /// Leaves what remains of the context where it is: its connections are gone, and going on would close a descriptor
    /// of another thread. Some hundred kilobytes are lost, and the library's handle of its random source.
    private func abandon() {
        _ = unsafe Unmanaged.passRetained(self)
        loop.hasStrayHandles = true
    }
}
