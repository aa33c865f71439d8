internal import CLibWebSockets

/// One libwebsockets context with one virtual host, running on a loop of ours.
///
/// Belongs to the thread of that loop.
@safe
package final class LWSContext {
    private var context: OpaquePointer?
    private var vhost: OpaquePointer?
    private var pipeGuard: EventPipeGuard?
    private let loop: UVLoop
    private let strings: ContextStrings
    let protocols: ProtocolTable
    let limits: RequestHeadLimits

    /// Why a context could not be made.
    package enum Failure: Error, CustomStringConvertible {
        /// The headers and the shared library are of different minor versions.
        case libraryMismatch
        /// The library refused, as it does when its libuv plugin is not installed.
        case noEventLoop
        /// The library refused the virtual host.
        case noVirtualHost

        /// The library's part in it; what to do about it is said where the error is made public.
        package var description: String {
            switch self {
            case .libraryMismatch: "versions differ"
            case .noEventLoop: "lws_create_context returned NULL"
            case .noVirtualHost: "lws_create_vhost returned NULL"
            }
        }
    }

    /// Bytes the library may keep of one request head; above our own limits, so that we can answer 431.
    private static let headerTableSize = 16_384

    /// Makes the context; call it on the thread that makes the loop.
    ///
    /// - Parameter timeout: seconds for the library's own waits, among them the one for a complete request head.
    package init(on loop: UVLoop, limits: RequestHeadLimits, timeout: UInt64) throws(Failure) {
        guard let library = LibraryVersion.library, library == .headers else { throw .libraryMismatch }
        ReceiveBufferSlab.install
        self.loop = loop
        strings = ContextStrings(loop: loop)
        protocols = ProtocolTable()
        self.limits = limits

        var info = unsafe lws_context_creation_info()
        unsafe info.options = clws_option_libuv() | clws_option_explicit_vhosts() | clws_option_raw_origin()
        unsafe info.port = CONTEXT_PORT_NO_LISTEN_SERVER
        unsafe info.protocols = UnsafePointer(protocols.entries)
        unsafe info.pt_serv_buf_size = UInt32(ProtocolTable.receiveSize)
        unsafe info.max_http_header_data = UInt16(Self.headerTableSize)
        unsafe info.timeout_secs = UInt32(clamping: timeout)
        unsafe info.timeout_secs_ah_idle = UInt32(clamping: timeout)
        unsafe info.foreign_loops = strings.loops
        unsafe info.pcontext = strings.context
        unsafe info.user = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe context = lws_create_context(&info)
        guard unsafe context != nil else { throw .noEventLoop }
        // The library only ever clears this.
        unsafe strings.context.pointee = context
        pipeGuard = EventPipeGuard(loop: loop)

        unsafe info.vhost_name = UnsafePointer(strings.vhostName)
        unsafe info.alpn = UnsafePointer(strings.alpn)
        unsafe vhost = lws_create_vhost(context, &info)
        guard unsafe vhost != nil else {
            destroy()
            throw .noVirtualHost
        }
    }

    static func of(_ wsi: OpaquePointer) -> LWSContext? {
        guard let user = unsafe lws_context_user(lws_get_context(wsi)) else { return nil }
        return unsafe Unmanaged<LWSContext>.fromOpaque(user).takeUnretainedValue()
    }

    /// Hands a connected descriptor over; the library owns and closes it from here on, whatever happens.
    ///
    /// Retains `connection` until its last event. False when the library refused it; no event came then.
    package func adopt(_ descriptor: Int32, as connection: LWSConnection) -> Bool {
        let retained = unsafe Unmanaged.passRetained(connection)
        if unsafe clws_adopt(vhost, descriptor, retained.toOpaque()) != nil { return true }
        // Refused before the library knew the connection: nothing will ever release it.
        if unsafe connection.wsi == nil { unsafe retained.release() }
        return false
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
        for _ in 0..<4 where unsafe strings.context.pointee != nil {
            unsafe lws_context_destroy(context)
            pipeGuard?.arm()
            pipeGuard = nil
            loop.settle()
        }
        unsafe context = nil
        unsafe vhost = nil
    }
}
