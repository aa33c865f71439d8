internal import CSwiftWebSockets
internal import HTTPTypes
internal import WebSockets

/// A URI whose plain requests a function of C answers.
///
/// `@unchecked Sendable`: the header says on which threads it is called.
@safe
struct RequestEndpoint: @unchecked Sendable {
    let handler: sws_request_handler
    let user: UnsafeMutableRawPointer?

    /// Nil for no handler.
    init?(_ handler: sws_request_handler?, _ user: UnsafeMutableRawPointer?) {
        guard let handler = unsafe handler else { return nil }
        unsafe self.handler = handler
        unsafe self.user = user
    }

    /// Adds the route.
    func register(_ uri: String, on routes: some Routes) {
        routes.http(uri) { request in ConnectionObject.answer(request, self) ?? .status(.notFound) }
    }
}
