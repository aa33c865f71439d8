import Foundation
import Testing

/// One response as curl got it.
struct Curl {
    let status: Int
    /// By name in lower case.
    let headers: [String: String]
    let body: Data

    /// Sends a request; a failure of the transfer, such as a body cut short, fails the test.
    init(_ uri: String, _ arguments: [String] = []) async throws {
        let options = ["--silent", "--show-error", "--include", "--noproxy", "*", "--max-time", "20"]
        let outcome = try await Program("curl", options + arguments + [uri]).outcome()
        #expect(outcome.status == 0, "curl \(arguments) \(uri): \(outcome.errors)")
        let end = try #require(outcome.output.firstRange(of: Data("\r\n\r\n".utf8)))
        let lines = String(decoding: outcome.output[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let statusLine = try #require(lines.first).split(separator: " ", maxSplits: 2)
        #expect(statusLine.first == "HTTP/1.1")
        status = try #require(statusLine.count > 1 ? Int(statusLine[1]) : nil)
        headers = Dictionary(
            lines.dropFirst().map { line in
                let parts = line.split(separator: ":", maxSplits: 1)
                return (parts[0].lowercased(), parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : "")
            },
            uniquingKeysWith: { "\($0), \($1)" }
        )
        body = outcome.output[end.upperBound...]
    }
}
