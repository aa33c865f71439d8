internal import Glibc

/// The variables and the number of this process.
package enum Environment {
    /// The value of a variable; nil when it is not set or empty.
    package static func value(of name: String) -> String? {
        guard let text = unsafe getenv(name), unsafe text.pointee != 0 else { return nil }
        return unsafe String(cString: text)
    }

    /// Removes a variable, so that programs started from here on do not get it.
    package static func remove(_ name: String) {
        unsafe unsetenv(name)
    }

    /// The number of this process.
    package static var processID: Int32 { getpid() }
}
