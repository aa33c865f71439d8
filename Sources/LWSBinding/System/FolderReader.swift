internal import Glibc
package import WebSocketProtocol

/// Reads the regular files below a folder.
package enum FolderReader {
    /// Every file by its path relative to `folder`, with "/" between the parts; paths differ when their bytes do.
    ///
    /// Names that start with "." are left out, and so are links and whatever else is no regular file.
    ///
    /// - Parameter limit: bytes of all files together; more is an error (EFBIG).
    package static func read(_ folder: String, limit: Int) throws(SystemError) -> [UTF8Key: [UInt8]] {
        var files: [UTF8Key: [UInt8]] = [:]
        var remaining = limit
        var pending = [""]
        while let path = pending.popLast() {
            for name in try names(in: "\(folder)/\(path)") {
                let relative = path.isEmpty ? name : "\(path)/\(name)"
                var status = stat()
                guard unsafe lstat("\(folder)/\(relative)", &status) == 0 else { continue }
                switch status.st_mode & S_IFMT {
                case S_IFDIR: pending.append(relative)
                case S_IFREG:
                    let path = "\(folder)/\(relative)"
                    files[UTF8Key(relative)] = try FileReader.read(path, followsLinks: false, remaining: &remaining)
                default: continue
                }
            }
        }
        return files
    }

    private static func names(in folder: String) throws(SystemError) -> [String] {
        guard let directory = unsafe opendir(folder) else { throw SystemError("reading \(folder)") }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                unsafe String(cString: UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self))
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }
}
