internal import Foundation
internal import Glibc

/// A file that has either its old or its new contents, whenever the process or the machine ends.
struct StateFile {
    let path: String

    /// The new file could not take the place of the old one.
    struct NotRenamed: Error {
        let path: String
        let errno: Int32
    }

    /// The contents, nil when there is no file.
    func read() -> [UInt8]? {
        FileManager.default.contents(atPath: path).map { [UInt8]($0) }
    }

    /// Puts new contents in the place of the old: in a file beside it, which takes the name when all of it is on the disk.
    func write(_ bytes: [UInt8]) throws {
        let beside = "\(path).new"
        do {
            try Data().write(to: URL(filePath: beside))
            let file = try FileHandle(forWritingTo: URL(filePath: beside))
            try file.write(contentsOf: bytes)
            try file.synchronize()
            try file.close()
            guard unsafe rename(beside, path) == 0 else { throw NotRenamed(path: path, errno: errno) }
        } catch {
            try? FileManager.default.removeItem(atPath: beside)
            throw error
        }
        // So that the new name lasts, too.
        let folder = URL(filePath: path).deletingLastPathComponent()
        try FileHandle(forReadingFrom: folder).synchronize()
    }
}
