internal import LWSBinding
internal import Logging

/// What every loop of a server needs to know.
struct LoopSettings: Sendable {
    var router: Router
    var headLimits: RequestHeadLimits
    var logger: Logger
}
