internal import Glibc

/// Reads whole files.
package enum FileReader {
    /// The bytes of one file.
    ///
    /// - Parameters:
    ///   - followsLinks: whether the path may end in a symbolic link.
    ///   - remaining: bytes that may be read; lowered by those that were. More is an error (EFBIG).
    package static func read(
        _ path: String,
        followsLinks: Bool,
        remaining: inout Int
    ) throws(SystemError) -> [UInt8] {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | (followsLinks ? 0 : O_NOFOLLOW))
        guard file >= 0 else { throw SystemError("opening \(path)") }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe Glibc.read(file, &chunk, chunk.count)
            guard count >= 0 else { throw SystemError("reading \(path)") }
            if count == 0 { return bytes }
            remaining -= count
            guard remaining >= 0 else { throw SystemError("reading \(path)", number: EFBIG) }
            bytes += chunk[..<count]
        }
    }
}
