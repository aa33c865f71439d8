public import HTTPTypes
internal import LWSBinding

extension Routes {
    /// Serves the files of a folder.
    ///
    /// They are read into memory once, now: serving them never waits for a disk, and no path can lead out of the
    /// folder. Meant for the page and scripts that belong to a server, not for collections of large files. Hidden
    /// files and links are left out; types follow the file extensions. A request for the path of a folder gets the
    /// `index` file in it.
    ///
    /// - Parameters:
    ///   - path: where they appear, "/" or "/assets" for example.
    ///   - folder: their place on disk.
    ///   - index: the file that stands for its folder.
    ///   - limit: most bytes of all files together. Default 64 MiB.
    ///   - headers: added to each response. Default: revalidate always, trust the given type.
    /// - Throws: `.invalidConfiguration` when the folder cannot be read or holds more than `limit`.
    public func files(
        _ path: String,
        from folder: String,
        index: String = "index.html",
        limit: Int = 64 << 20,
        headers: HTTPFields = [.cacheControl: "no-cache", .xContentTypeOptions: "nosniff"]
    ) throws(WebSocketError) {
        let files: [UTF8Key: [UInt8]]
        do throws(SystemError) {
            files = try FolderReader.read(folder, limit: limit)
        } catch {
            throw WebSocketError(.invalidConfiguration, "The files of \(path) cannot be served", cause: error)
        }
        let base = path.hasSuffix("/") ? path : path + "/"
        http(base + "*") { request in
            let wanted = request.parameters["*"] ?? ""
            let indexPath = wanted.isEmpty ? index : "\(wanted)/\(index)"
            for candidate in [wanted, indexPath] {
                guard let body = files[UTF8Key(candidate)] else { continue }
                var response = Response(headers: headers, body: body)
                response.headers[.contentType] = ContentType.of(path: candidate)
                return response
            }
            return .status(.notFound)
        }
    }
}
