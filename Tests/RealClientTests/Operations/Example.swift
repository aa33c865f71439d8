import Foundation
import Testing

/// The examples, which the build puts beside the tests.
enum Example: String {
    case echoServer = "echo-server"
    case echoClient = "echo-client"
    case chat
    case manifestServer = "manifest-server"

    static let servers = [echoServer, chat]

    func path() throws -> String {
        let path = Bundle.main.bundleURL.appending(path: rawValue).path
        try #require(FileManager.default.isExecutableFile(atPath: path), "\(path) is missing: build it first")
        return path
    }
}
