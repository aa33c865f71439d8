internal import WebSocketProtocol

/// The address of one end of a socket, in numbers.
package enum NumericAddress: Sendable, Equatable {
    /// An IPv4 or IPv6 address; IPv4 addresses mapped into IPv6 appear as IPv4.
    case ip(host: String, port: Int)
    /// A Unix-domain socket; the path is empty for an unnamed end and starts with "@" when abstract.
    case unix(path: String)

    /// The address this end of a socket is bound to.
    package init?(localOf descriptor: Int32) {
        self.init(SocketName(localOf: descriptor))
    }

    /// The address of the other end of a connected socket.
    package init?(peerOf descriptor: Int32) {
        self.init(SocketName(peerOf: descriptor))
    }

    private init?(_ name: SocketName?) {
        if let (address, port) = name?.address {
            self = .ip(host: address.description, port: port)
        } else if let path = name?.path {
            self = .unix(path: path)
        } else {
            return nil
        }
    }
}
