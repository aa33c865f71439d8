internal import CLibWebSockets

/// The versions of libwebsockets this was compiled against and runs on.
///
/// Every minor series changes the layout of its structures, so running on another one than the headers'
/// would read and write the wrong memory.
package struct LibraryVersion: Sendable, Equatable, CustomStringConvertible {
    /// First number of the version, 4 in 4.1.6.
    package let major: Int
    /// Second number of the version, 1 in 4.1.6.
    package let minor: Int

    /// The version of the headers at compile time.
    package static let headers = LibraryVersion(
        major: Int(clws_header_version_major()),
        minor: Int(clws_header_version_minor())
    )

    /// The version of the shared library at run time; nil when its text cannot be read.
    package static let library: LibraryVersion? = {
        guard let text = unsafe lws_get_library_version() else { return nil }
        return LibraryVersion(parsing: unsafe String(cString: text))
    }()

    /// Whether it has clients, which are left out of some builds.
    package static var hasClients: Bool { clws_has_clients() != 0 }

    /// A version by its numbers.
    package init(major: Int, minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Reads a text such as "4.1.6-" or "4.3.5-v4.3.5".
    package init?(parsing text: String) {
        let numbers = text.split(separator: ".", maxSplits: 2)
        guard numbers.count >= 2, let major = Int(numbers[0]), let minor = Int(numbers[1]) else { return nil }
        self.init(major: major, minor: minor)
    }

    /// "4.1" for example.
    package var description: String { "\(major).\(minor)" }
}
