/// What the request heads that are being read hold together.
extension EventLoop {
    /// Bytes that the heads of a loop may hold while they are incomplete.
    static let headBudgetInBytes = 16 << 20

    /// Takes note of what the head of a connection holds by now. When all of them hold too much, the connection with the
    /// largest one is refused.
    func countHead(of connection: Connection, bytes: Int) {
        guard let largest = headBudget.grow(connection.slot, to: bytes) else { return }
        connections[largest]?.refuseLargestHead()
    }
}
