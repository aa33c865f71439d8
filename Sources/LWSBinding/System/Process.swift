internal import CUV
internal import Glibc

/// The variables and the number of this process.
package enum Environment {
    /// The value of a variable; nil when it is not set or empty.
    package static func value(of name: String) -> String? {
        guard let text = unsafe getenv(name).map({ unsafe String(cString: $0) }) else { return nil }
        return text.isEmpty ? nil : text
    }

    /// Removes a variable, so that programs started from here on do not get it.
    package static func remove(_ name: String) {
        unsafe unsetenv(name)
    }

    /// The number of this process.
    package static var processID: Int32 { getpid() }
}

/// Processors of this machine.
package enum ProcessorCount {
    /// Those this process may run on, at least 1.
    package static var active: Int { max(1, Int(uv_available_parallelism())) }
}

/// The limit on open descriptors of this process.
package enum DescriptorLimit {
    /// The soft limit (RLIMIT_NOFILE).
    package static var soft: Int {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        return Int(clamping: limit.rlim_cur)
    }
}

/// The time of day.
package enum WallClock {
    /// Seconds since 1970-01-01 00:00 UTC.
    package static var seconds: Int { time(nil) }
}
