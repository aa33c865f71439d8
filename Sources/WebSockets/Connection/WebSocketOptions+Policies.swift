extension WebSocketOptions {
    /// What makes no sense about the options; nil when all is well.
    var problem: String? {
        if maxMessageSize < 0 || lowWatermark < 0 || highWatermark <= lowWatermark {
            return "the limits must not be negative, and the high watermark must exceed the low one"
        }
        if maxRooms < 0 { return "maxRooms must not be negative" }
        if maxFragments < 1 { return "maxFragments must be at least 1" }
        if maxInboxMessages < 1 || maxInboxBytes < 1 {
            return "maxInboxMessages and maxInboxBytes must be at least 1"
        }
        if compression?.isValid == false {
            return "compression: the level and the memory level must be from 1 to 9, the window bits from 9 to 15"
        }
        let times = [pingInterval, pongTimeout, idleTimeout, maxLifetime, closeTimeout, authorizationTimeout]
        if times.contains(where: { $0.map { $0 <= .zero } ?? false }) { return "the times must be more than nothing" }
        if let heartbeat = textHeartbeat, heartbeat.interval <= .zero || heartbeat.timeout <= heartbeat.interval {
            return "textHeartbeat: the interval must be more than nothing, and the timeout more than the interval"
        }
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

    /// What can be agreed on with a client: no message may refer to one that could be dropped.
    var negotiableCompression: Compression? {
        var compression = compression
        if overflow == .dropOldest { compression?.contextTakeover = false }
        return compression
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
