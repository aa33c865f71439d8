// In a release build each socket declaration is visible through one only of the C modules that include its header.
internal import CLibWebSockets
internal import CUV
internal import Glibc
internal import WebSocketProtocol

/// Names and addresses as the system knows them: its hosts file, the DNS, and whatever else it is set up to ask.
enum SystemNames {
    /// What stream sockets at a name are called, sorted as RFC 6724 wants. Blocks.
    ///
    /// - Parameter port: where to listen; nil for names to connect to, whose port is 0.
    static func find(_ name: String, listeningAt port: Int? = nil) throws(NameError) -> [SocketName] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = port == nil ? 0 : AI_PASSIVE
        var list: UnsafeMutablePointer<addrinfo>?
        let result = unsafe getaddrinfo(name, port.map(String.init), &hints, &list)
        guard result == 0, let list = unsafe list else { throw NameError(reason(result)) }
        defer { unsafe freeaddrinfo(list) }
        return unsafe sequence(first: list) { unsafe $0.pointee.ai_next }.compactMap { entry in
            unsafe SocketName(copying: entry.pointee.ai_addr, length: entry.pointee.ai_addrlen)
        }
    }

    private static func reason(_ result: Int32) -> String {
        if result == EAI_SYSTEM { return SystemError("").reason }
        guard let text = unsafe gai_strerror(result) else { return "error \(result) of getaddrinfo" }
        return unsafe String(cString: text)
    }
}

/// A name that could not be resolved.
package struct NameError: Error, Sendable, CustomStringConvertible {
    /// What the resolver says, such as "Name or service not known".
    package let description: String

    /// An error with the resolver's text.
    package init(_ description: String) {
        self.description = description
    }
}
