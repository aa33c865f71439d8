/// What is wanted of a subscription against what is had, so that subscribing and ending it follow one another however
/// the wish changes meanwhile, on whichever threads.
///
/// Who changes the wish asks for the next step and takes it, outside of any lock, until there is none; others see that
/// somebody is at it.
package struct Subscription: Sendable, Equatable {
    /// What is to be done.
    package enum Step: Sendable, Equatable {
        /// Subscribe.
        case begin
        /// End it.
        case end
    }

    /// Whether there should be one.
    package var isWanted = false
    private var isHeld = false
    private var step: Step?

    /// Neither wanted nor held.
    package init() {}

    /// True when it may be forgotten.
    package var isIdle: Bool { !isWanted && !isHeld && step == nil }

    /// The next step, which is then the caller's to take and to report; nil when all is well or somebody else is at it.
    package mutating func next() -> Step? {
        guard step == nil, isWanted != isHeld else { return nil }
        step = isWanted ? .begin : .end
        return step
    }

    /// The step was taken.
    ///
    /// - Parameter succeeded: after a failure a subscription is not held, and is not tried again until it is wanted
    ///   anew.
    package mutating func finish(succeeded: Bool) {
        isHeld = step == .begin && succeeded
        if step == .begin, !succeeded { isWanted = false }
        step = nil
    }
}
