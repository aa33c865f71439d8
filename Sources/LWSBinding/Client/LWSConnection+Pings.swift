internal import CLibWebSockets

/// Pings to clients, of which no callback tells: libwebsockets answers them by itself, at the socket's next room.
///
/// It keeps the payload of a Ping in the buffer of `lws_get_close_payload`, and sends the Pong from there with the
/// frame's header and mask in the six bytes before. So a mark of ours at the start of the buffer is gone while a Pong waits,
/// and the header is there once it is sent.
extension LWSConnection {
    /// What a Ping's payload does not begin with, as far as we care: no text does, and no number of moderate size.
    private static let mark: UInt8 = 0xFF

    /// Sends the Pong that waits on a client's WebSocket, if any, so that what is written next follows it. Nothing is seen
    /// of those of a server's in an application's context.
    ///
    /// The Pong of an empty Ping cannot be seen before it is sent, nor one whose payload begins with the mark. False
    /// when the connection is lost.
    @inline(__always)
    package final func sendWaitingPong() -> Bool {
        guard let payload = pongBuffer, unsafe payload[0] != Self.mark else { return true }
        return sendPong()
    }

    @inline(never)
    private func sendPong() -> Bool {
        guard let wsi, !hasPartialWrite, unsafe lws_get_close_length(wsi.pointer) == 0 else { return true }
        // With nothing to send after all, as between a Pong and its WRITEABLE, this comes to `writable()`.
        guard unsafe lws_handle_POLLOUT_event(wsi.pointer, nil) == 0 else { return false }
        reportPongsSent()
        return true
    }

    /// No Pong waits: reports the Ping whose Pong was sent, if that has not been done yet.
    @inline(__always)
    final func reportPongsSent() {
        guard let payload = pongBuffer else { return }
        // Behind the header of two bytes is the mask of the payload.
        let header = unsafe payload - 6
        let length = unsafe Int(header[1] ^ 0x80)
        if unsafe header[0] == 0x8A, length <= 125 {
            unsafe header[0] = 0
            for index in 0..<length { unsafe payload[index] ^= payload[(index & 3) - 4] }
            unsafe receivedPing(UnsafeRawBufferPointer(start: payload, count: length).bytes)
        }
        markPongBuffer()
    }

    /// Pings are to be seen from now on, until `forgetPings()`.
    final func watchPings() {
        guard let wsi else { return }
        pongBuffer = unsafe lws_get_close_payload(wsi.pointer)
        markPongBuffer()
    }

    /// The buffer is about to go.
    final func forgetPings() { pongBuffer = nil }

    /// Makes a Ping that comes from now on visible.
    @inline(__always)
    private func markPongBuffer() {
        // A Close frame that libwebsockets is going to send waits in the same place.
        guard let wsi, unsafe lws_get_close_length(wsi.pointer) == 0 else { return }
        pongBuffer?.pointee = Self.mark
    }
}
