public import HTTPTypes
internal import LWSBinding

/// An HTTP request as it arrived: an immutable snapshot that may be kept.
public struct Request: Sendable {
    private let storage: Storage

    private final class Storage: Sendable {
        let method: HTTPRequest.Method
        let path: String
        let query: Query
        let headers: HTTPFields
        let parameters: PathParameters
        let remoteAddress: SocketAddress?
        let localAddress: SocketAddress?
        let tls: TLSInfo?

        init(
            _ head: RequestHead,
            _ method: HTTPRequest.Method,
            _ headers: HTTPFields,
            _ parameters: PathParameters,
            _ remote: SocketAddress?,
            _ local: SocketAddress?,
            _ tls: TLSInfo?
        ) {
            self.method = method
            path = head.path
            query = Query(head.query)
            self.headers = headers
            self.parameters = parameters
            remoteAddress = remote
            localAddress = local
            self.tls = tls
        }
    }

    /// Nil when the method or a header is not one HTTP allows.
    init?(
        _ head: RequestHead,
        parameters: PathParameters,
        remote: SocketAddress?,
        local: SocketAddress?,
        tls: TLSInfo?
    ) {
        guard let method = HTTPRequest.Method(head.method), let headers = HTTPFields(head.fields) else { return nil }
        storage = Storage(head, method, headers, parameters, remote, local, tls)
    }

    /// The method; handshakes are GET.
    public var method: HTTPRequest.Method { storage.method }

    /// The path, percent-decoded and without "." and ".." segments. An escaped slash has become a slash.
    public var path: String { storage.path }

    /// What the route's pattern left open: `parameters["name"]` for `/rooms/:name`.
    public var parameters: PathParameters { storage.parameters }

    /// What follows "?".
    public var query: Query { storage.query }

    /// Every header field.
    public var headers: HTTPFields { storage.headers }

    /// The client's end of the connection.
    public var remoteAddress: SocketAddress? { storage.remoteAddress }

    /// The server's end.
    public var localAddress: SocketAddress? { storage.localAddress }

    /// What the TLS handshake came to; nil for a plain connection, and when a proxy in front ended the TLS.
    public var tls: TLSInfo? { storage.tls }
}

extension HTTPFields {
    /// Nil when a name is not a token.
    init?(_ fields: [(name: String, value: String)]) {
        self.init()
        reserveCapacity(fields.count)
        for field in fields {
            guard let name = HTTPField.Name(field.name) else { return nil }
            append(HTTPField(name: name, value: field.value))
        }
    }
}
