public import HTTPTypes
internal import LWSBinding
internal import Synchronization
internal import WebSocketProtocol

/// An HTTP request as it arrived, or as a client sent it: an immutable snapshot that may be kept.
public struct Request: Sendable {
    private let storage: Storage

    private final class Storage: Sendable {
        let method: HTTPRequest.Method
        let path: String
        let query: Query
        let parameters: PathParameters
        let client: ClientFacts
        let tls: TLSInfo?
        /// The fields as they were received; nil where they were made here.
        private let received: RequestFields?
        private let converted = AtomicLazyReference<Headers>()

        init(
            _ path: String,
            _ query: Query,
            _ method: HTTPRequest.Method,
            _ headers: Headers,
            _ parameters: PathParameters,
            _ client: ClientFacts,
            _ tls: TLSInfo?
        ) {
            self.method = method
            self.path = path
            self.query = query
            self.parameters = parameters
            self.client = client
            self.tls = tls
            received = nil
            _ = converted.storeIfNil(headers)
        }

        init(
            _ head: RequestHead,
            _ method: HTTPRequest.Method,
            _ parameters: PathParameters,
            _ client: ClientFacts,
            _ tls: TLSInfo?
        ) {
            self.method = method
            path = head.target.path.description
            query = Query(head.target.query)
            self.parameters = parameters
            self.client = client
            self.tls = tls
            received = head.fields
        }

        /// Converted when they are asked for first: most requests are never asked, and fields of their own take twice the
        /// memory of what was received.
        var headers: HTTPFields {
            if let converted = converted.load() { return converted.fields }
            guard let received else { return [:] }
            return converted.storeIfNil(Headers(HTTPFields(received))).fields
        }
    }

    /// Fields in the form that applications know.
    private final class Headers: Sendable {
        let fields: HTTPFields

        init(_ fields: HTTPFields) {
            self.fields = fields
        }
    }

    /// Nil when the method is not one that HTTP allows.
    init?(_ head: RequestHead, parameters: PathParameters, client: ClientFacts, tls: TLSInfo?) {
        guard let method = HTTPRequest.Method(head.method) else { return nil }
        storage = Storage(head, method, parameters, client, tls)
    }

    /// The request of a client of this process.
    init(for url: WebSocketURL, headers: HTTPFields, client: ClientFacts, tls: TLSInfo?) {
        storage = Storage(url.path, Query(url.query), .get, Headers(headers), PathParameters(), client, tls)
    }

    /// Describes a request, for example to call a handler from a test.
    ///
    /// - Parameters:
    ///   - path: the path, decoded.
    ///   - query: what follows "?" in the target, percent-encoded where it must be.
    ///   - method: GET by default.
    ///   - host: the host the client asked for, with its port.
    ///   - headers: every header field.
    ///   - parameters: what the route's pattern left open.
    ///   - remoteAddress: the client's address.
    ///   - isSecure: whether the client's connection is encrypted.
    public init(
        path: String,
        query: String = "",
        method: HTTPRequest.Method = .get,
        host: String? = nil,
        headers: HTTPFields = [:],
        parameters: KeyValuePairs<String, String> = [:],
        remoteAddress: SocketAddress? = nil,
        isSecure: Bool = false
    ) {
        let client = ClientFacts(remoteAddress: remoteAddress, isSecure: isSecure, host: host)
        let parameters = PathParameters(names: parameters.map(\.key), values: parameters.map(\.value))
        storage = Storage(path, Query(query), method, Headers(headers), parameters, client, nil)
    }

    /// The method; handshakes are GET.
    public var method: HTTPRequest.Method { storage.method }

    /// The path, percent-decoded and without "." and ".." segments. An escaped slash has become a slash.
    public var path: String { storage.path }

    /// What the route's pattern left open: `parameters["name"]` for `/rooms/:name`.
    public var parameters: PathParameters { storage.parameters }

    /// What follows "?".
    public var query: Query { storage.query }

    /// The host the client asked for, with the port where it named one: the Host field, or what a trusted proxy told.
    public var host: String? { storage.client.host }

    /// Every header field.
    public var headers: HTTPFields { storage.headers }

    /// The client's address: the other end of the connection, or what a trusted proxy told of it
    /// (`Configuration.trustedProxies`). Its port is 0 when the proxy told none.
    public var remoteAddress: SocketAddress? { storage.client.remoteAddress }

    /// The proxy at the other end of the connection, nil when no proxy spoke for the client.
    public var proxyAddress: SocketAddress? { storage.client.proxyAddress }

    /// The server's end of the connection.
    public var localAddress: SocketAddress? { storage.client.localAddress }

    /// Whether the client's connection is encrypted: `wss` or `https`, by TLS that ends here or, where a trusted proxy
    /// tells, at the proxy.
    public var isSecure: Bool { storage.client.isSecure }

    /// What the TLS handshake came to; nil for a plain connection, and when a proxy in front ended the TLS.
    public var tls: TLSInfo? { storage.tls }
}

extension Request: CustomStringConvertible, CustomReflectable {
    /// One line for logs: the method, the path with `?…` in the place of a query, and the client's address.
    ///
    /// Control characters are shown as escapes. Header fields and the query are left out, since cookies and tokens are
    /// among them; the properties have them.
    public var description: String {
        let client = remoteAddress.map { " from \($0)" } ?? ""
        return "\(method.rawValue) \(LogText.escape(path))\(query.text.isEmpty ? "" : "?…")\(client)"
    }

    /// The description, so that `dump` and debuggers' logs show no cookies and tokens.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

extension HTTPFields {
    /// Fields that were received, whose names are tokens.
    fileprivate init(_ received: RequestFields) {
        self.init()
        reserveCapacity(received.count)
        for field in received {
            guard let name = HTTPField.Name(field.name) else { continue }
            append(HTTPField(name: name, value: field.value))
        }
    }
}
