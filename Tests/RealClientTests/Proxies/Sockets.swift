import Foundation
import LWSBinding

/// The sockets of this process.
enum Sockets {
    /// How many are connections that a server on this port has accepted.
    static func connected(toPort port: Int) throws -> Int {
        let numbers = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }
        return numbers.count { descriptor in
            guard case .ip(_, port) = NumericAddress(localOf: descriptor) else { return false }
            return NumericAddress(peerOf: descriptor) != nil
        }
    }
}
