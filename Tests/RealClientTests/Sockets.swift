import Foundation
import Glibc
import LWSBinding

/// The sockets of this process, and ports for others.
enum Sockets {
    struct NoPort: Error, CustomStringConvertible {
        var description: String
    }

    /// How many are connections that a server on this port has accepted.
    static func connected(toPort port: Int) throws -> Int {
        let numbers = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }
        return numbers.count { descriptor in
            guard case .ip(_, port) = NumericAddress(localOf: descriptor) else { return false }
            return NumericAddress(peerOf: descriptor) != nil
        }
    }

    /// A port of 127.0.0.1 that was free a moment ago.
    static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        // The address lives through both calls, and its own size is given.
        let result = unsafe withUnsafeMutablePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(descriptor, address, length) == 0 ? getsockname(descriptor, address, &length) : -1
            }
        }
        guard result == 0 else { throw NoPort(description: "no free port: errno \(errno)") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
