import Foundation

/// Unix-domain sockets that a proxy can be pointed to.
enum UnixSocket {
    /// A path that nothing has yet.
    static func path() -> String {
        FileManager.default.temporaryDirectory.appending(path: "server-\(UUID().uuidString).sock").path
    }
}
