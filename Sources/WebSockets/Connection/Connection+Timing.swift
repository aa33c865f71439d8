/// What a connection does when time passes.
extension Connection {
    /// Ends the connection after a while if it is still there. Of several deadlines the first counts.
    func setDeadline(after milliseconds: UInt64) {
        let (due, overflow) = loop.now.addingReportingOverflow(milliseconds)
        if !overflow { deadline = min(deadline, due) }
        reschedule()
    }

    /// What the deadline was for has been done in time.
    func clearDeadline() {
        deadline = .max
    }

    /// The time the connection asked for has come.
    func timeHasCome() {
        timerDue = .max
        guard loop.now < deadline else { return loop.kill(self) }
        reschedule()
    }

    /// Asks to be called at the next time that matters, unless a call comes before it anyway.
    private func reschedule() {
        guard deadline < timerDue else { return }
        timerDue = deadline
        loop.schedule(self, at: deadline)
    }
}
