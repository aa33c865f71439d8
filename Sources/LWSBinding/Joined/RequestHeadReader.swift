internal import CLibWebSockets
internal import WebSocketProtocol

/// Reads the head of a request that libwebsockets has parsed, in a context of the application's.
///
/// The head is written down once more and parsed by ours, so that there is one type of head and one judge of it. The
/// library has decoded the target, in which an escaped separator can no longer be told from one that separates, and
/// keeps only fields that it has tokens for.
struct RequestHeadReader {
    let wsi: WSI
    let limits: RequestParser.Limits

    private var table: HeaderTable { HeaderTable(wsi: wsi) }

    /// The segments of the path alone; nil when there is no request line to read, or a bad one.
    var segments: [String]? {
        guard let target = target?.text, let parsed = try? RequestTarget(target) else { return nil }
        return parsed.path.segments
    }

    /// Nil when there is no request line to read.
    func read() -> Result<RequestHead, RequestRefusal>? {
        guard let target else { return nil }
        // The library takes a line that begins with PROXY before the request line for a field.
        if table.has(WSI_TOKEN_PROXY) { return .failure(.notHTTP) }
        let version = table.values(of: WSI_TOKEN_HTTP).first ?? ""
        var text = "\(target.method) \(target.text) \(version)\r\n"
        for token in HeaderTable.tokens where table.has(token.index) {
            for value in table.values(of: token.index) {
                if value.utf8.contains(where: { $0 == 0x0D || $0 == 0x0A }) { return .failure(.notHTTP) }
                text += "\(token.name): \(value)\r\n"
            }
        }
        text += "\r\n"
        var parser = RequestParser(limits: limits)
        switch parser.parse(unsafe text.utf8.span.bytes) {
        case .head(let head, consumed: _): return .success(head)
        case .refused(let refusal): return .failure(refusal)
        case .needsMore: return .failure(.notHTTP)
        }
    }

    /// The method and the target as they may be sent.
    private var target: (method: String, text: String)? {
        var start: UnsafeMutablePointer<CChar>?
        var length: Int32 = 0
        let method = unsafe Int(lws_http_get_uri_and_method(wsi.pointer, &start, &length))
        guard Self.methods.indices.contains(method), let start = UnsafeRawPointer(start), length > 0 else { return nil }
        let path = unsafe UnsafeRawBufferPointer(start: start, count: Int(length))
        let items = table.values(of: WSI_TOKEN_HTTP_URI_ARGS).map { PercentEncoding.encode(query: $0.utf8) }
        let query = items.isEmpty ? "" : "?" + items.joined(separator: "&")
        return unsafe (Self.methods[method], PercentEncoding.encode(path: path) + query)
    }

    /// In the order of `lws_http_get_uri_and_method`.
    private static let methods = ["GET", "POST", "OPTIONS", "PUT", "PATCH", "DELETE", "CONNECT", "HEAD"]
}

extension RequestRefusal {
    /// What libwebsockets lets through and HTTP does not.
    fileprivate static let notHTTP = RequestRefusal(status: 400, reason: "the head is no head of HTTP/1.1")
}
