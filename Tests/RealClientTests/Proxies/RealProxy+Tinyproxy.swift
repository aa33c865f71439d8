import Foundation
import Glibc

extension RealProxy {
    /// tinyproxy, by which clients reach servers, for those who know the password.
    static func tinyproxy(user: String, password: String) throws -> RealProxy {
        // It leaves the signals alone that the thread which started it had blocked, SIGTERM among them.
        try RealProxy("tinyproxy", endedBy: SIGKILL, arguments: { ["-d", "-c", $0] }) { port, folder in
            """
            Listen 127.0.0.1
            Port \(port)
            Timeout 60
            LogFile "\(folder.path)/log"
            LogLevel Connect
            BasicAuth \(user) \(password)

            """
        }
    }
}
