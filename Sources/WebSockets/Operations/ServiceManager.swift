internal import LWSBinding

/// The service manager that started this process and wants to be told about it, as systemd does with `Type=notify`.
///
/// `WebSocketServer.run` tells it by itself that the server is ready, that it stops and, where `WatchdogSec=` is set,
/// that its loops are alive. This type is for telling more, or for telling in another order with
/// `Configuration.notifiesServiceManager` off. Safe on any thread.
public struct ServiceManager: Sendable {
    private let socketPath: String

    /// How often the manager expects to hear "WATCHDOG=1"; nil when it does not watch this process.
    public let watchdogInterval: Duration?

    /// The manager that the environment names (`NOTIFY_SOCKET`); nil when the process was started by nobody of the
    /// kind.
    public static var current: ServiceManager? {
        // Other families of sockets exist; they are for virtual machines.
        guard let path = Environment.value(of: "NOTIFY_SOCKET"), path.hasPrefix("/") || path.hasPrefix("@") else {
            return nil
        }
        return ServiceManager(
            socketPath: path,
            watchdogInterval: watchdogInterval(
                microseconds: Environment.value(of: "WATCHDOG_USEC"),
                pid: Environment.value(of: "WATCHDOG_PID")
            )
        )
    }

    /// Tells the manager: "READY=1", "STATUS=moving house" and so on, one assignment a line.
    ///
    /// - Throws: `.notificationFailed` when it does not listen, or takes nothing for a second.
    public func notify(_ assignments: String) throws(WebSocketError) {
        do throws(SystemError) {
            try ServiceManagerSocket.send(assignments, to: socketPath)
        } catch {
            throw WebSocketError(.notificationFailed, "The service manager cannot be told", cause: error)
        }
    }

    /// Removes what was meant for this process from its environment, so that programs it starts do not take it for
    /// theirs. Call it once everything here has been told; `current` is nil from then on.
    public static func hideFromChildren() {
        for name in ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"] { Environment.remove(name) }
    }

    private static func watchdogInterval(microseconds: String?, pid: String?) -> Duration? {
        guard let microseconds = microseconds.flatMap(Int64.init), microseconds > 0 else { return nil }
        if let pid, Int32(pid) != Environment.processID { return nil }
        return .microseconds(microseconds)
    }
}
