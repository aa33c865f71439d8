import Foundation

/// What this process takes of the system.
struct Footprint {
    private let descriptors: [String]
    private let kibibytes: Int

    /// Memory that allocators and runtime may take without a leak.
    private static let noise = 4096

    struct NoStatus: Error {}

    init() throws {
        descriptors = try Descriptors.open()
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
            let kibibytes = Int(line.split(separator: " ").dropFirst().first ?? "")
        else { throw NoStatus() }
        self.kibibytes = kibibytes
    }

    /// How it has grown by more than is usual, and stays so for seconds; nil when it has not.
    static func lastingGrowth(since before: Footprint) async throws -> String? {
        let due = ContinuousClock.now + .seconds(5)
        while let growth = try Footprint().growth(since: before) {
            if ContinuousClock.now > due { return growth }
            try await Task.sleep(for: .milliseconds(20))
        }
        return nil
    }

    private func growth(since before: Footprint) -> String? {
        if descriptors.count > before.descriptors.count {
            return "\(before.descriptors.sorted()) became \(descriptors.sorted())"
        }
        // A sanitizer keeps freed memory for a while, to see whether it is used.
        let isSanitized = ProcessInfo.processInfo.environment["WEBSOCKETS_SANITIZER"] != nil
        let growth = kibibytes - before.kibibytes
        return growth > Self.noise && !isSanitized ? "\(growth) KiB more" : nil
    }
}
