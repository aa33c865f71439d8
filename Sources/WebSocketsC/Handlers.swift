internal import CSwiftWebSockets

/// The functions that handle a WebSocket, and what they are given.
///
/// `@unchecked Sendable`: the header says on which threads they are called.
@safe
struct Handlers: @unchecked Sendable {
    var connect: sws_connect_handler?
    var ready: sws_ready_handler?
    var data: sws_data_handler?
    var drain: sws_drain_handler?
    var close: sws_close_handler?
    var user: UnsafeMutableRawPointer?

    /// Nobody, as for a plain request.
    init() {}

    init(_ members: sws_handlers) {
        unsafe connect = members.connect
        unsafe ready = members.ready
        unsafe data = members.data
        unsafe drain = members.drain
        unsafe close = members.close
        unsafe user = members.user
    }
}
