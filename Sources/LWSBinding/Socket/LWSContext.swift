internal import CLibWebSockets

/// One libwebsockets context, running on a loop of ours, with a virtual host for plain connections, and one for each way in
/// which a server speaks TLS.
///
/// Belongs to the thread of that loop.
@safe
package final class LWSContext {
    private(set) var context: OpaquePointer?
    private var hosts: [Host] = []
    /// The connection being adopted, until the library has made a handle for it.
    private var newcomer: LWSConnection?
    /// The TLS context of the virtual host being made.
    private var newTLSContext: OpaquePointer?
    private var eventPipe: EventPipe?
    private let loop: UVLoop
    /// The loop, as the library takes it.
    private let loops: StableMemory<UnsafeMutableRawPointer?>
    /// The context; the library sets it to nil when it is truly gone.
    private let current = unsafe StableMemory<OpaquePointer?>([nil])
    private let protocols: StableMemory<lws_protocols>
    /// What clients on the loop share, once there are some.
    var clients: (any ContextClients)?

    /// Bytes read at once from a raw socket. With 64 KiB, messages of 64 KiB and more cost a third more.
    private static let receiveSize = 512 << 10
    /// Bytes the library may keep of the head of a response to a client.
    static let headSize = 16_384
    /// The name of the protocol of raw sockets.
    private static let protocolName: StaticString = "(raw)"

    /// A virtual host, and how TLS is spoken there.
    @safe
    private struct Host {
        let endpoint: TLSEndpoint?
        let pointer: OpaquePointer
    }

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
    ///   - timeout: seconds for the library's own waits, among them those for a TLS handshake and for the response to a
    ///     client.
    ///   - endpoints: the ways of TLS in which connections will come.
    package init(on loop: UVLoop, timeout: UInt64, endpoints: [TLSEndpoint] = []) throws(Failure) {
        guard let library = LibraryVersion.library, library == .headers else { throw .libraryMismatch }
        self.loop = loop
        unsafe loops = StableMemory([UnsafeMutableRawPointer(loop.loop.pointer)])
        var entry = unsafe lws_protocols()
        unsafe entry.name = Self.protocolName.cString
        unsafe entry.callback = socketCallback
        // From 4.3 on, this limits a read; before it, the buffer of the context does.
        unsafe entry.rx_buffer_size = Self.receiveSize
        unsafe protocols = StableMemory([entry, lws_protocols()])

        var info = unsafe Self.hostInfo(protocols)
        unsafe info.options |= clws_option_libuv()
        unsafe info.pt_serv_buf_size = UInt32(Self.receiveSize)
        unsafe info.max_http_header_data = UInt16(Self.headSize)
        unsafe info.timeout_secs = UInt32(clamping: timeout)
        unsafe info.timeout_secs_ah_idle = UInt32(clamping: timeout)
        unsafe info.foreign_loops = loops.pointer
        unsafe info.pcontext = current.pointer
        unsafe info.user = unsafe Unmanaged.passUnretained(self).toOpaque()
        eventPipe = EventPipe(on: loop.loop) { unsafe context = lws_create_context(&info) }
        guard unsafe context != nil else { throw .noEventLoop }
        // The library only ever clears this.
        unsafe current[0] = context

        do throws(Failure) {
            for endpoint in [nil] + endpoints { hosts.append(try makeHost(for: endpoint)) }
        } catch {
            if loop.isGuest { destroy {} } else { destroy() }
            throw error
        }
    }

    /// What every virtual host of ours has.
    static func hostInfo(_ protocols: StableMemory<lws_protocols>) -> lws_context_creation_info {
        var info = unsafe lws_context_creation_info()
        unsafe info.options = clws_option_explicit_vhosts() | clws_option_raw_origin()
        unsafe info.port = CONTEXT_PORT_NO_LISTEN_SERVER
        unsafe info.protocols = UnsafePointer(protocols.pointer)
        unsafe info.vhost_name = ("ours" as StaticString).cString
        return unsafe info
    }

    private func makeHost(for endpoint: TLSEndpoint?) throws(Failure) -> Host {
        var info = unsafe Self.hostInfo(protocols)
        // Not for the context, where it would renumber OpenSSL's slots under other contexts' handshakes.
        if endpoint != nil { unsafe info.options |= clws_option_tls() }
        guard let host = unsafe lws_create_vhost(context, &info) else { throw .noVirtualHost }
        if let endpoint {
            guard let tls = unsafe newTLSContext else { throw .noVirtualHost }
            unsafe newTLSContext = nil
            do throws(TLSFailure) {
                // After the library is done with it, which sets callbacks of its own.
                unsafe try endpoint.configure(tls)
            } catch {
                throw .noTLS(error)
            }
        }
        return unsafe Host(endpoint: endpoint, pointer: host)
    }

    /// The library has made a TLS context, empty but for its defaults.
    func tlsContextMade(_ context: OpaquePointer) {
        unsafe newTLSContext = context
    }

    /// The library has made the handle of a new connection.
    func connectionMade(_ wsi: WSI) {
        guard let connection = newcomer else { return }
        connection.wsi = wsi
        // Given back by the last event.
        _ = unsafe Unmanaged.passRetained(connection)
        newcomer = nil
    }

    static func of(_ wsi: WSI) -> LWSContext? {
        guard let user = unsafe lws_context_user(wsi.context) else { return nil }
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
        guard let host = hosts.first(where: { $0.endpoint === endpoint }) else {
            StreamDescriptor.close(descriptor)
            return false
        }
        connection.isRaw = true
        newcomer = connection
        defer { forgetNewcomer() }
        let opaque = unsafe Unmanaged.passUnretained(connection).toOpaque()
        return unsafe clws_adopt(host.pointer, descriptor, protocols[0].name, opaque) != nil
    }

    /// Apart from `adopt`, where the optimizer takes what was stored before the call for what is there after it.
    @inline(never)
    private func forgetNewcomer() {
        newcomer = nil
    }

    /// Makes the library look at its timers in this turn, as it must after `LWSConnection.kill()`.
    package func poke() {
        if let context = unsafe context { unsafe KillFromOutside.wakeTimers(of: context) }
    }

    /// Ends the context; every connection still there gets its last events. The loop must not run meanwhile.
    ///
    /// On a foreign libuv loop this takes several calls, and the handles closed by one must be done with before the
    /// next frees their memory, so the loop takes some turns after each.
    package func destroy() {
        for _ in 0..<Self.destructions where unsafe current[0] != nil {
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
        guard stepsLeft > 0, unsafe current[0] != nil else {
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
        defer { eventPipe = nil }
        guard let eventPipe else {
            unsafe lws_context_destroy(context)
            return true
        }
        return eventPipe.guarding { unsafe lws_context_destroy(context) }
    }

    private func forget() {
        unsafe context = nil
        hosts = []
        clients?.contextEnded()
    }

    /// Leaves what remains of the context where it is: its connections are gone, and going on would close a descriptor
    /// of another thread. Some hundred kilobytes are lost, and the library's handle of its random source.
    private func abandon() {
        _ = unsafe Unmanaged.passRetained(self)
        loop.hasStrayHandles = true
    }
}

/// What clients share that are opened in a context.
protocol ContextClients: AnyObject {
    /// OpenSSL refuses the certificate of a client's server; the library tells that to the context's first virtual host.
    ///
    /// - Parameter verification: the X509_STORE_CTX.
    func certificateRefused(_ wsi: WSI, _ verification: UnsafeMutableRawPointer)

    /// None can be opened any more.
    func contextEnded()
}
