internal import CSwiftWebSockets
internal import WebSockets

extension WebSocketOptions {
    /// The limits among the members of `sws_handlers`.
    init(_ members: sws_handlers) throws(Failure) {
        self.init()
        requiresSubprotocol = unsafe members.subprotocol_optional == 0
        if let origins = unsafe optionalText(members.origins) { origin = try Self.originPolicy(origins) }
        deliversFragments = unsafe members.deliver_fragments != 0
        try Options.set(unsafe members.max_message_size, "max_message_size", &maxMessageSize)
        try Options.set(unsafe members.max_fragments, "max_fragments", &maxFragments)
        try Options.set(unsafe members.high_watermark, "high_watermark", &highWatermark)
        try Options.set(unsafe members.low_watermark, "low_watermark", &lowWatermark)
        try Options.set(unsafe members.max_rooms, "max_rooms", &maxRooms)
        overflow = try Self.overflowPolicy(unsafe members.overflow)
        try Options.set(unsafe members.ping_interval_ms, "ping_interval_ms", &pingInterval)
        try Options.set(unsafe members.pong_timeout_ms, "pong_timeout_ms", &pongTimeout)
        try Options.set(unsafe members.idle_timeout_ms, "idle_timeout_ms", &idleTimeout)
        try Options.set(unsafe members.max_lifetime_ms, "max_lifetime_ms", &maxLifetime)
        try Options.set(unsafe members.close_timeout_ms, "close_timeout_ms", &closeTimeout)
        try Options.set(unsafe members.max_messages_per_second, "max_messages_per_second", &messageRate)
        try Options.set(unsafe members.max_bytes_per_second, "max_bytes_per_second", &byteRate)
        try Options.set(
            unsafe members.max_control_frames_per_second,
            "max_control_frames_per_second",
            &controlFrameRate
        )
        compression = unsafe try Compression(members)
    }

    private static func originPolicy(_ text: String) throws(Failure) -> OriginPolicy {
        if text == "*" { return .any }
        var origins: Set<Origin> = []
        for item in Options.items(text) {
            guard let origin = Origin(item) else { throw .argument("\"\(item)\" in origins is no origin") }
            origins.insert(origin)
        }
        return .allow(origins)
    }

    private static func overflowPolicy(_ number: Int32) throws(Failure) -> OverflowPolicy {
        switch Int(number) {
        case SWS_OVERFLOW_CLOSE: .close
        case SWS_OVERFLOW_DROP_NEWEST: .dropNewest
        case SWS_OVERFLOW_DROP_OLDEST: .dropOldest
        default: throw .argument("overflow is none of SWS_OVERFLOW_CLOSE, _DROP_NEWEST and _DROP_OLDEST")
        }
    }
}

extension Compression {
    /// Nil for no compression.
    fileprivate init?(_ members: sws_handlers) throws(Failure) {
        guard unsafe members.compress != 0 else { return nil }
        self.init()
        try Options.set(unsafe members.compression_level, "compression_level", &level)
        try Options.set(unsafe members.compression_threshold, "compression_threshold", &threshold)
        contextTakeover = unsafe members.compression_context != 0
        peerContextTakeover = contextTakeover
    }
}
