internal import LWSBinding

/// A connection in a client's hands, from its request to the open WebSocket.
extension Connection {
    /// The server has agreed to the handshake.
    func takeAnswer(_ response: ResponseHead) -> Fate {
        opening?.agree(response, on: self) ?? .end
    }

    /// The handshake has come to nothing.
    func noteOpeningFailed(_ failure: OpeningFailure) {
        opening.take()?.fail(failure)
    }

    /// The handshake is over, and the WebSocket open.
    func finishOpening() {
        // The library forgets that it was to end the connection when the answer comes first.
        guard let opening = opening.take(), opening.isShakingHands, let session else { return loop.kill(self) }
        becomeReady()
        opening.succeed(session)
    }
}
