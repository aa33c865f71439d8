internal import CLibWebSockets

/// The head of an HTTP request, copied out of libwebsockets while its header table exists.
public struct RequestHead: Sendable {
    /// "GET", "POST" and so on.
    public let method: String
    /// The path: percent-decoded, dot segments removed, query cut off.
    public let path: String
    /// What followed "?", as libwebsockets decoded it; empty without one.
    public let query: String
    /// True for HTTP/1.1, false for older versions.
    public let isHTTP11: Bool
    /// Every header field in no particular order, names in lower case.
    public let fields: [(name: String, value: String)]
    /// True when the target or a value has control characters, which HTTP does not allow (RFC 9110 section 5.5), or
    /// the head begins with a PROXY header.
    public let isMalformed: Bool
    /// True when the head is larger than `limits` allow; `fields` is then incomplete.
    public let isTooLarge: Bool

    /// Values of a field, in order of arrival.
    public func values(_ name: String) -> [String] {
        fields.filter { $0.name.utf8.elementsEqual(name.utf8) }.map(\.value)
    }
}

extension String {
    fileprivate var hasControlCharacters: Bool {
        utf8.contains { ($0 < 0x20 && $0 != 0x09) || $0 == 0x7F }
    }
}

/// How large a request head may be.
package struct RequestHeadLimits: Sendable {
    /// Bytes of all names and values with the target.
    package var bytes: Int
    /// Header fields.
    package var fields: Int

    /// Limits on both.
    package init(bytes: Int, fields: Int) {
        self.bytes = bytes
        self.fields = fields
    }
}

/// Reads the header table of one connection.
@safe
struct RequestHeadReader {
    let wsi: OpaquePointer
    let limits: RequestHeadLimits

    private var table: HeaderTable { unsafe HeaderTable(wsi: wsi) }

    /// The path alone; nil when there is no request line to read.
    var path: String? { unsafe target?.path }

    /// Where the library keeps the path, what that is, and the method by its number.
    private var target: (start: UnsafeRawPointer, path: String, method: Int)? {
        var start: UnsafeMutablePointer<CChar>?
        var length: Int32 = 0
        let method = unsafe Int(lws_http_get_uri_and_method(wsi, &start, &length))
        guard Self.methods.indices.contains(method), let start = UnsafeRawPointer(start), length > 0 else {
            return nil
        }
        let path = unsafe String(decoding: UnsafeRawBufferPointer(start: start, count: Int(length)), as: UTF8.self)
        return unsafe (start, path, method)
    }

    /// Nil when there is no request line to read.
    func read() -> RequestHead? {
        guard let (start, path, method) = unsafe target else { return nil }
        var fields: [(name: String, value: String)] = []
        var bytes = path.utf8.count
        for token in HeaderTable.tokens {
            appendFields(of: token, to: &fields, bytes: &bytes)
        }
        let query = table.values(of: WSI_TOKEN_HTTP_URI_ARGS).joined(separator: "&")
        bytes += query.utf8.count
        let isWithin = bytes <= limits.bytes && fields.count <= limits.fields
        // The library takes a line that begins with PROXY before the request line for a field.
        let beginsWithProxy = unsafe lws_hdr_total_length(wsi, WSI_TOKEN_PROXY) > 0
        let isMalformed =
            beginsWithProxy || path.hasControlCharacters || query.hasControlCharacters
            || fields.contains { $0.value.hasControlCharacters }
        if isWithin, !isMalformed {
            let custom = unsafe CustomHeaders(
                wsi: wsi,
                start: start,
                knownBytes: bytes + 4 * (fields.count + 4),
                end: start + HeaderBlock.size - Self.margin,
                longestValue: limits.bytes
            )
            for field in custom.read() {
                bytes += field.name.utf8.count + field.value.utf8.count
                fields.append(field)
            }
        }
        return RequestHead(
            method: Self.methods[method],
            path: path,
            query: query,
            isHTTP11: table.values(of: WSI_TOKEN_HTTP).first == "HTTP/1.1",
            fields: fields,
            isMalformed: isMalformed || fields.contains { $0.value.hasControlCharacters },
            isTooLarge: bytes > limits.bytes || fields.count > limits.fields
        )
    }

    private func appendFields(
        of token: (index: lws_token_indexes, name: String),
        to fields: inout [(name: String, value: String)],
        bytes: inout Int
    ) {
        guard bytes <= limits.bytes, unsafe lws_hdr_total_length(wsi, token.index) > 0 else { return }
        for value in table.values(of: token.index) {
            fields.append((token.name, value))
            bytes += token.name.utf8.count + value.utf8.count
        }
    }

    /// The target is the first that the library keeps of a head, so it is not so far into the block.
    private static let margin = 64

    /// In the order of `lws_http_get_uri_and_method`.
    private static let methods = ["GET", "POST", "OPTIONS", "PUT", "PATCH", "DELETE", "CONNECT", "HEAD"]
}
