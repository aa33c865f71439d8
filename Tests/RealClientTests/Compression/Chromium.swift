import Foundation
import Testing

/// The browser, without a window.
enum Chromium {
    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: "/usr/bin/chromium") }

    /// Opens a page, and closes the browser once the page has reported.
    ///
    /// - Parameters:
    ///   - reports: where what the page reports comes out.
    ///   - reporting: where it goes in; finished when the browser ends first.
    /// - Returns: the first report.
    static func visit(
        _ uri: String,
        awaiting reports: AsyncStream<String>,
        _ reporting: AsyncStream<String>.Continuation
    ) async throws -> String {
        let home = FileManager.default.temporaryDirectory.appending(path: "chromium-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: home) }
        let options = [
            "--headless=new", "--disable-gpu", "--no-first-run", "--user-data-dir=\(home.path)/profile",
            // Its sandbox needs more than containers allow; the only page it sees is ours.
            "--no-sandbox",
        ]
        let browser = try Program("env", ["HOME=\(home.path)", "chromium"] + options + [uri], within: .seconds(180))
        let ending = Task {
            let outcome = try await browser.outcome()
            reporting.finish()
            return outcome
        }
        let report = await reports.first { _ in true }
        kill(browser.pid, SIGTERM)
        let outcome = try await ending.value
        return try #require(report, "the browser ended without a report: \(outcome.errors)")
    }
}
