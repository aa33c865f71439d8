// In a release build each socket declaration is visible through one only of the C modules that include its header.
internal import CLibWebSockets
internal import CUV
internal import Glibc

/// The address of one end of a socket, in numbers.
package enum NumericAddress: Sendable, Equatable {
    /// An IPv4 or IPv6 address; IPv4 addresses mapped into IPv6 appear as IPv4.
    case ip(host: String, port: Int)
    /// A Unix-domain socket; the path is empty for an unnamed end and starts with "@" when abstract.
    case unix(path: String)

    /// The address this end of a socket is bound to.
    package init?(localOf descriptor: Int32) {
        unsafe self.init(descriptor: descriptor) { unsafe getsockname($0, $1, $2) }
    }

    /// The address of the other end of a connected socket.
    package init?(peerOf descriptor: Int32) {
        unsafe self.init(descriptor: descriptor) { unsafe getpeername($0, $1, $2) }
    }

    private init?(
        descriptor: Int32,
        _ call: (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = unsafe withUnsafeMutablePointer(to: &storage) { storage in
            unsafe storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe call(descriptor, address, &length)
            }
        }
        guard result == 0 else { return nil }
        self.init(storage, length: Int(length))
    }

    private init?(_ storage: sockaddr_storage, length: Int) {
        switch Int32(storage.ss_family) {
        case AF_INET: self = Self.ipv4(storage)
        case AF_INET6: self = Self.ipv6(storage)
        case AF_UNIX: self = Self.unix(storage, length: length)
        default: return nil
        }
    }

    private static func ipv4(_ storage: sockaddr_storage) -> NumericAddress {
        let address = unsafe withUnsafeBytes(of: storage) { unsafe $0.load(as: sockaddr_in.self) }
        var ip = address.sin_addr
        return .ip(host: unsafe text(AF_INET, &ip), port: Int(UInt16(bigEndian: address.sin_port)))
    }

    private static func ipv6(_ storage: sockaddr_storage) -> NumericAddress {
        let address = unsafe withUnsafeBytes(of: storage) { unsafe $0.load(as: sockaddr_in6.self) }
        var ip = address.sin6_addr
        let host = unsafe text(AF_INET6, &ip)
        let mapped = "::ffff:"
        let isMapped = host.hasPrefix(mapped) && host.contains(".")
        return .ip(
            host: isMapped ? String(host.dropFirst(mapped.count)) : host,
            port: Int(UInt16(bigEndian: address.sin6_port))
        )
    }

    private static func text(_ family: Int32, _ ip: UnsafeRawPointer) -> String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { buffer in
            guard let start = buffer.baseAddress,
                unsafe inet_ntop(family, ip, start, socklen_t(INET6_ADDRSTRLEN)) != nil
            else { return "" }
            return unsafe String(cString: start)
        }
    }

    private static func unix(_ storage: sockaddr_storage, length: Int) -> NumericAddress {
        let offset = MemoryLayout<sa_family_t>.size
        guard length > offset else { return .unix(path: "") }
        let bytes = unsafe withUnsafeBytes(of: storage) { unsafe Array($0[offset..<min(length, $0.count)]) }
        guard bytes[0] != 0 else { return .unix(path: "@" + String(decoding: bytes.dropFirst(), as: UTF8.self)) }
        return .unix(path: String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
    }
}
