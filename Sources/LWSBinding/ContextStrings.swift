internal import CLibWebSockets
internal import Glibc

/// Memory that libwebsockets keeps pointers into for as long as a context lives.
@safe
final class ContextStrings {
    let vhostName: UnsafeMutablePointer<CChar>
    let alpn: UnsafeMutablePointer<CChar>
    /// No proxy; without one the library takes what the environment's `http_proxy` says.
    let noProxy: UnsafeMutablePointer<CChar>
    /// No heartbeats of the library's: it would ping and hang up after 300 s, and count nothing but Pongs as life.
    let silence: UnsafeMutablePointer<lws_retry_bo_t>
    let loops: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    /// The context; the library sets it to nil when it is truly gone.
    let context: UnsafeMutablePointer<OpaquePointer?>

    init(loop: UVLoop) {
        unsafe vhostName = strdup("server")
        // HTTP/2 stays off: its header decompression in libwebsockets below 5.0 writes out of bounds.
        unsafe alpn = strdup("http/1.1")
        unsafe noProxy = strdup("none:0")
        unsafe silence = .allocate(capacity: 1)
        unsafe silence.initialize(to: lws_retry_bo_t())
        unsafe loops = .allocate(capacity: 1)
        unsafe loops.initialize(to: UnsafeMutableRawPointer(loop.loop))
        unsafe context = .allocate(capacity: 1)
        unsafe context.initialize(to: nil)
    }

    deinit {
        unsafe free(vhostName)
        unsafe free(alpn)
        unsafe free(noProxy)
        unsafe silence.deallocate()
        unsafe loops.deallocate()
        unsafe context.deallocate()
    }
}
