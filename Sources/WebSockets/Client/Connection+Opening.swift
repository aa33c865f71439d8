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
        let opening = opening.take()
        becomeReady()
        if let session { opening?.succeed(session) }
    }
}
