// In a release build each socket declaration is visible through one only of the C modules that include its header.
internal import CLibWebSockets
internal import CUV
internal import Glibc
internal import WebSocketProtocol

/// Names and addresses as the system knows them: its hosts file, the DNS, and whatever else it is set up to ask.
enum SystemNames {
    /// The addresses of a name, sorted as RFC 6724 wants. Blocks.
    static func lookUp(_ name: String) -> NameResolver.Answer {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let result = unsafe getaddrinfo(name, nil, &hints, &list)
        guard result == 0 else { return .failure(NameError(reason(result))) }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [IPAddress] = []
        var entry = unsafe list
        while let current = unsafe entry {
            if let name = unsafe current.pointee.ai_addr, let address = unsafe IPAddress(name) {
                addresses.append(address)
            }
            unsafe entry = current.pointee.ai_next
        }
        return .success(addresses)
    }

    private static func reason(_ result: Int32) -> String {
        if result == EAI_SYSTEM { return SystemError("").reason }
        guard let text = unsafe gai_strerror(result) else { return "error \(result) of getaddrinfo" }
        return unsafe String(cString: text)
    }
}
