import Foundation

/// Programs that say on standard output what a test waits for.
extension Program {
    /// A line that did not come in time.
    struct MissingLine: Error, CustomStringConvertible {
        let description: String
    }

    /// Waits for a whole line that begins with `prefix`, and returns the rest of it.
    func line(startingWith prefix: String, within limit: Duration = .seconds(20)) async throws -> String {
        let due = ContinuousClock.now + limit
        while true {
            let lines = try printed.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            if let line = lines.first(where: { $0.hasPrefix(prefix) }) { return String(line.dropFirst(prefix.count)) }
            guard ContinuousClock.now < due else {
                throw MissingLine(description: "no line begins with \"\(prefix)\": \(lines)")
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}
