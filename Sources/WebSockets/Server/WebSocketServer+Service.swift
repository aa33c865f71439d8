#if ServiceLifecycle
    public import ServiceLifecycle

    extension WebSocketServer: Service {
        /// Runs the server as `run(stoppingOn:started:)` does, and stops it when its service group shuts down, with the
        /// configuration's `shutdownGrace`.
        ///
        /// Signals that the group handles are left to it.
        public func run() async throws {
            // Cancelling is a graceful stop, before the start as well as after it.
            try await cancelWhenGracefulShutdown {
                try await self.run(stoppingOn: [.terminate, .interrupt], started: { _ in })
            }
        }
    }
#endif
