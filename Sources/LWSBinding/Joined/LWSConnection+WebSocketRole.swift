internal import CLibWebSockets

/// Calls for connections in the library's WebSocket role.
extension LWSConnection {
    /// True while libwebsockets still holds bytes of an earlier write.
    package final var hasPartialWrite: Bool {
        guard let wsi else { return false }
        return unsafe lws_partial_buffered(wsi.pointer) != 0
    }

    /// Sends bytes as they are. What the socket does not take is copied and sent before anything else.
    ///
    /// Give whole frames: libwebsockets may put a Pong of its own behind them. False when the connection is lost.
    package final func writeRaw(_ bytes: RawSpan) -> Bool {
        guard let wsi else { return false }
        return unsafe bytes.withUnsafeBytes { unsafe wsi.writeRaw($0) }
    }

    /// True when RSV1 is set in the frame whose payload is being received, as it may be where `deflate` was agreed on.
    package final var frameHasRSV1: Bool {
        guard let wsi else { return false }
        return unsafe lws_get_reserved_bits(wsi.pointer) & 0x40 != 0
    }

    /// True when the first bytes of a data message have been received and none of its payload has been reported.
    package final var awaitsMessage: Bool {
        guard let wsi else { return false }
        return unsafe lws_is_first_fragment(wsi.pointer) != 0
    }

    /// True when a protocol of the virtual host, but for that of the slot, has this name.
    package final func isNameOfApplication(_ name: String) -> Bool {
        guard let wsi else { return false }
        return unsafe lws_vhost_name_to_protocol(lws_get_vhost(wsi.pointer), name) != nil
    }
}

extension WSI {
    /// Sends bytes as they are; false when the connection is lost.
    func writeRaw(_ bytes: UnsafeRawBufferPointer) -> Bool {
        // The parameter is not const, but only framed writes of a client change what they are given.
        let start = unsafe UnsafeMutableRawPointer(mutating: bytes.baseAddress)
        return unsafe clws_write_raw(pointer, start?.assumingMemoryBound(to: UInt8.self), bytes.count) >= 0
    }
}
