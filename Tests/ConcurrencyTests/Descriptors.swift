import Foundation
import Glibc

/// The file descriptors of this process.
enum Descriptors {
    struct TooFew: Error, CustomStringConvertible {
        var description: String
    }

    /// What each open descriptor refers to, without timers: those are the concurrency runtime's, made when it likes.
    static func open() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
        }.filter { $0 != "anon_inode:[timerfd]" }
    }

    /// Lets no more than so many be opened beside those that are.
    static func limit(toBeyondHighest count: Int) throws {
        let numbers = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int($0) }
        var limit = rlimit()
        unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = rlim_t((numbers.max() ?? 0) + 1 + count)
        unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// Sees to it that so many may be open.
    static func allow(_ count: Int) throws {
        var limit = rlimit()
        unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        if limit.rlim_cur >= count { return }
        limit.rlim_cur = min(rlim_t(count), limit.rlim_max)
        guard unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur >= count else {
            throw TooFew(description: "this test needs \(count) file descriptors: ulimit -n")
        }
    }
}
