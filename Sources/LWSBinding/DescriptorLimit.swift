internal import Glibc

/// The limit on open descriptors of this process.
package enum DescriptorLimit {
    /// The soft limit (RLIMIT_NOFILE).
    package static var soft: Int {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        return Int(clamping: limit.rlim_cur)
    }
}
