internal import LWSBinding

/// The listening sockets that a process was started with, as systemd and others hand them over: from descriptor 3 on,
/// counted by `LISTEN_FDS`, named by `LISTEN_FDNAMES`, and meant for `LISTEN_PID` alone where that is given.
package struct InheritedSockets: Sendable, Equatable {
    /// The names of the sockets, in the order of their descriptors.
    package let names: [String]

    /// The sockets of this process. The variables are removed at the first use, and the descriptors marked, so that
    /// programs started from here on get neither.
    static let ofThisProcess: InheritedSockets = {
        let sockets = InheritedSockets(processID: Environment.processID) { Environment.value(of: $0) }
        for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] { Environment.remove(name) }
        for descriptor in sockets.descriptors(named: nil) { StreamDescriptor.keepFromChildren(descriptor) }
        return sockets
    }()

    private static let firstDescriptor: Int32 = 3

    /// What the variables of a process say; none for anything malformed.
    package init(processID: Int32, variable: (String) -> String?) {
        let isOurs = variable("LISTEN_PID").map { Int32($0) == processID } ?? true
        guard isOurs, let count = variable("LISTEN_FDS").flatMap({ UInt16($0) }) else {
            names = []
            return
        }
        let given = variable("LISTEN_FDNAMES")?.split(separator: ":", omittingEmptySubsequences: false) ?? []
        names = given.count == count ? given.map(String.init) : Array(repeating: "unknown", count: Int(count))
    }

    /// The descriptors with a name; all for nil.
    package func descriptors(named name: String?) -> [Int32] {
        names.indices.filter { name == nil || names[$0] == name }.map { Self.firstDescriptor + Int32($0) }
    }
}
