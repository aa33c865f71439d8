internal import Glibc

/// A system call that failed: which one, and what errno said.
package struct SystemError: Error, Sendable, CustomStringConvertible {
    /// The value of errno.
    package let number: Int32
    /// The call, and what it was called on where that helps.
    package let call: String

    /// The error in errno, unless `number` gives another.
    package init(_ call: String, number: Int32 = errno) {
        self.call = call
        self.number = number
    }

    /// True for EADDRINUSE.
    package var isAddressInUse: Bool { number == EADDRINUSE }

    /// The system's text alone, such as "Too many open files".
    package var reason: String {
        guard let text = unsafe strerror(number) else { return "errno \(number)" }
        return unsafe String(cString: text)
    }

    /// The call and the system's text, such as "accept: Too many open files".
    package var description: String { "\(call): \(reason)" }
}
