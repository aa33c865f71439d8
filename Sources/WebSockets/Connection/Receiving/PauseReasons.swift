/// Why a connection is not read from; while there is no reason it is.
struct PauseReasons: OptionSet {
    let rawValue: UInt8

    /// The application asked for it.
    static let application = PauseReasons(rawValue: 1)
    /// What was received and not yet handled has reached its limit.
    static let inbox = PauseReasons(rawValue: 2)
    /// Other connections have their turn.
    static let fairness = PauseReasons(rawValue: 4)
    /// The client has its 101 response from libwebsockets, and is still being looked at.
    static let authorizing = PauseReasons(rawValue: 8)
}
