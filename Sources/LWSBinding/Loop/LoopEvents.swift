/// What the owner of a `UVLoop` is told, always on the loop's thread.
package protocol LoopEvents: AnyObject {
    /// Another thread called `wake()`.
    func loopWoken()

    /// The callbacks of this turn are done and the loop is about to wait.
    func loopTurnEnds()

    /// The time asked for with `setTimer` has come.
    func loopTimerFired()

    /// A watched listening socket has connections waiting.
    func loopCanAccept(from listener: Int32)

    /// A descriptor watched by `watch(reader:)` has bytes, an end or an error to be read.
    func loopCanRead(from descriptor: Int32)

    /// A descriptor watched by `watch(writer:)` takes bytes, or has an error to be read.
    func loopCanWrite(to descriptor: Int32)

    /// A watched signal came.
    func loopReceived(signal: Int32)
}

/// Nothing happens unless a loop's owner says otherwise.
extension LoopEvents {
    /// Does nothing.
    package func loopTurnEnds() {}
    /// Does nothing.
    package func loopTimerFired() {}
    /// Does nothing.
    package func loopCanAccept(from listener: Int32) {}
    /// Does nothing.
    package func loopCanRead(from descriptor: Int32) {}
    /// Does nothing.
    package func loopCanWrite(to descriptor: Int32) {}
    /// Does nothing.
    package func loopReceived(signal: Int32) {}
}
