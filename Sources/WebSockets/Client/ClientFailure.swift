internal import HTTPTypes

extension WebSocketClient {
    /// Why a client has no session at the moment.
    public struct Failure: Sendable, CustomStringConvertible {
        /// What happened.
        public enum Cause: Sendable {
            /// An attempt to connect came to nothing.
            case notConnected(WebSocketError)
            /// A session ended that was not closed by this side's application.
            case sessionEnded(CloseInfo)
        }

        /// What happened.
        public let cause: Cause

        /// How often it was tried again since the first failure of the series, in vain; a session that lasts for
        /// `Backoff.resetAfter` ends a series.
        public let attempts: Int

        /// Time since the first failure of the series; zero for the first.
        public let elapsed: Duration

        /// Whether another attempt is likely to fail in the same way: what is wrong is the configuration, the
        /// certificate, or what the client asks for.
        ///
        /// - An answer with a status below 500 is final, but for 408, 425 and 429.
        /// - A session is not followed by another when either side broke the protocol or its rules: codes 1002, 1003,
        ///   1007, 1008, 1009 and 1010.
        public var isFinal: Bool {
            switch cause {
            case .notConnected(let error): error.isFinal
            case .sessionEnded(let reason):
                [
                    .protocolError, .unsupportedData, .invalidPayload, .policyViolation, .messageTooBig,
                    .mandatoryExtension,
                ]
                .contains(reason.code)
            }
        }

        /// What happened, and how often.
        public var description: String {
            let text =
                switch cause {
                case .notConnected(let error): "\(error)"
                case .sessionEnded(let reason): "the session ended with \(reason)"
                }
            return "\(text), after \(attempts) attempts to connect again within \(elapsed)"
        }
    }
}

extension WebSocketError {
    fileprivate var isFinal: Bool {
        if let status = response?.status { return status.code < 500 && ![408, 425, 429].contains(status.code) }
        return [
            .invalidConfiguration, .invalidURL, .invalidCertificate, .untrustedServer, .redirectRefused, .protocolError,
            .notRunning, .cancelled, .missingEventLoop, .missingClients, .libraryMismatch,
        ].contains(code)
    }
}
