/// Why a request cannot become a WebSocket, as the HTTP answer to give.
package enum UpgradeRefusal: Equatable {
    /// 400, with a sentence that names the header field at fault.
    case badRequest(String)

    /// 426, with `Sec-WebSocket-Version: 13` (RFC 6455 section 4.2.2).
    case unsupportedVersion

    /// 405: the request is not a GET.
    case methodNotAllowed
}
