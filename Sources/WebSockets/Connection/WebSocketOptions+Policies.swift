extension WebSocketOptions {
    /// What makes no sense about the options; nil when all is well.
    var problem: String? {
        if maxMessageSize < 0 || lowWatermark < 0 || highWatermark <= lowWatermark {
            return "the limits must not be negative, and the high watermark must exceed the low one"
        }
        if maxFragments < 1 { return "maxFragments must be at least 1" }
        let times = [pingInterval, pongTimeout, idleTimeout, maxLifetime, closeTimeout, authorizationTimeout]
        if times.contains(where: { $0.map { $0 <= .zero } ?? false }) { return "the times must be more than nothing" }
        let rates = [controlFrameRate, messageRate, byteRate]
        return rates.contains { $0?.isValid == false } ? "the rates must be from 1 to 1,000,000,000 a second" : nil
    }

    /// What `Liveness` is to watch.
    var liveness: Liveness.Policy {
        Liveness.Policy(
            pingAfter: pingInterval?.milliseconds,
            hangUpAfter: pongTimeout.milliseconds,
            idleAfter: idleTimeout?.milliseconds,
            lifetime: maxLifetime?.milliseconds
        )
    }

    /// What `ReceiveLimiter` is to count.
    var receiveLimits: ReceiveLimiter.Policy {
        ReceiveLimiter.Policy(
            maxFragments: maxFragments,
            controlFrames: controlFrameRate,
            messages: messageRate,
            bytes: byteRate
        )
    }
}
