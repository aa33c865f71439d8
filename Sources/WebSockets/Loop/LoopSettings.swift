internal import LWSBinding
internal import Logging

/// What every loop of a server needs to know.
struct LoopSettings: Sendable {
    var router: Router
    var headLimits: RequestHeadLimits
    var logger: Logger
    /// Whether output goes out in batches of our own frames, or frame by frame through the library.
    var writesRawBatches: Bool
}
