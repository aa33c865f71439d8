internal import CSwiftWebSockets

/// The functions that handle a WebSocket, and what they are given.
///
/// `@unchecked Sendable`: the header says on which threads they are called.
@safe
struct Handlers: @unchecked Sendable {
    let connect: sws_connect_handler?
    let ready: sws_ready_handler?
    let data: sws_data_handler?
    let close: sws_close_handler?
    let user: UnsafeMutableRawPointer?

    init(
        connect: sws_connect_handler?,
        ready: sws_ready_handler?,
        data: sws_data_handler?,
        close: sws_close_handler?,
        user: UnsafeMutableRawPointer?
    ) {
        unsafe self.connect = connect
        unsafe self.ready = ready
        unsafe self.data = data
        unsafe self.close = close
        unsafe self.user = user
    }

    /// Those of a plain request.
    static let none = unsafe Handlers(connect: nil, ready: nil, data: nil, close: nil, user: nil)

    var isEmpty: Bool { unsafe connect == nil && ready == nil && data == nil && close == nil }
}
