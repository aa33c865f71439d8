import Foundation
import Testing

/// The example `echo-server`, which the build puts beside the tests.
enum EchoServerProgram {
    static func path() throws -> String {
        let path = Bundle.main.bundleURL.appending(path: "echo-server").path
        try #require(FileManager.default.isExecutableFile(atPath: path), "\(path) is missing: build it first")
        return path
    }
}
