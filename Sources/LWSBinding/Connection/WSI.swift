internal import CLibWebSockets

/// A `struct lws *`, which libwebsockets calls a wsi: its handle of one connection.
///
/// There from the callback that tells of it to `LWS_CALLBACK_WSI_DESTROY`, on the thread of its context.
@safe
struct WSI: Hashable {
    let pointer: OpaquePointer

    /// Nil without a handle.
    @inline(__always)
    init?(_ pointer: OpaquePointer?) {
        guard let pointer = unsafe pointer else { return nil }
        unsafe self.pointer = pointer
    }

    static func == (one: WSI, other: WSI) -> Bool { unsafe one.pointer == other.pointer }

    func hash(into hasher: inout Hasher) { unsafe hasher.combine(pointer) }

    /// The context it is in.
    var context: OpaquePointer? { unsafe lws_get_context(pointer) }

    /// The socket, -1 when it is closed.
    @inline(__always)
    var descriptor: Int32 { unsafe lws_get_socket_fd(pointer) }

    /// What TLS has of the connection; nil for a plain one.
    var tls: TLSStream? { unsafe lws_get_ssl(pointer).map { unsafe TLSStream(borrowing: $0) } }

    /// What belongs to it, set by whoever has made or claimed the connection.
    @inline(__always)
    var opaque: UnsafeMutableRawPointer? {
        get { unsafe lws_get_opaque_user_data(pointer) }
        nonmutating set { unsafe lws_set_opaque_user_data(pointer, newValue) }
    }

    /// Runs `body` on the connection behind the handle, without reference counting: whoever has set it holds a reference
    /// until `LWS_CALLBACK_WSI_DESTROY`. 0 when there is none.
    @inline(__always)
    func withConnection(_ body: (LWSConnection) -> Int32) -> Int32 {
        guard let opaque = unsafe opaque else { return 0 }
        return unsafe Unmanaged<LWSConnection>.fromOpaque(opaque)._withUnsafeGuaranteedRef { body($0) }
    }

    /// The handle goes: the connection has its last event, and is given back.
    func destroyConnection() -> Int32 {
        guard let opaque = unsafe opaque else { return 0 }
        unsafe self.opaque = nil
        unsafe Unmanaged<LWSConnection>.fromOpaque(opaque).takeRetainedValue().end()
        return 0
    }
}
