internal import LWSBinding
public import WebSocketProtocol

/// The address of one end of a connection.
public enum SocketAddress: Sendable, Hashable, CustomStringConvertible {
    /// An IPv4 or IPv6 address in numbers. IPv4 clients of an IPv6 socket appear as IPv4.
    case ip(host: String, port: Int)
    /// A Unix-domain socket; empty for a client that bound no path, starting with "@" when abstract.
    case unix(path: String)

    init?(_ address: NumericAddress?) {
        switch address {
        case .ip(let host, let port): self = .ip(host: host, port: port)
        case .unix(let path): self = .unix(path: path)
        case nil: return nil
        }
    }

    init(_ endpoint: ProxyHeader.Endpoint) {
        switch endpoint {
        case .ip(let address, let port): self = .ip(host: "\(address)", port: Int(port))
        case .unix(let path): self = .unix(path: path)
        }
    }

    /// The address without the port, nil for a Unix-domain socket.
    public var ipAddress: IPAddress? {
        if case .ip(let host, _) = self { IPAddress(host) } else { nil }
    }

    /// Whether it stands for all addresses of the machine.
    var isWildcard: Bool { ipAddress?.bytes.allSatisfy { $0 == 0 } ?? false }

    /// The port, nil for a Unix-domain socket.
    public var port: Int? {
        if case .ip(_, let port) = self { port } else { nil }
    }

    /// "127.0.0.1:8080", "[::1]:8080" or "unix:/run/chat.sock", in which control characters of a path are escapes.
    public var description: String {
        switch self {
        case .ip(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(LogText.escape(path))"
        }
    }
}
