extension Connection {
    /// The connection is over and leaves every gathering it is in.
    func leaveRooms() {
        for membership in loop.memberships.removeAll(of: id) {
            membership.end()
            // Not behind what is on its way: nothing more goes out here.
            membership.forget()
        }
    }
}
