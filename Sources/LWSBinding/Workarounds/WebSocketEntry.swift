internal import CLibWebSockets

/// Workaround 8: what an entry for WebSockets has to have, whoever it belongs to.
///
/// - Symptom: when reading is paused within a TLS record of which the library has read a part, it goes round for ever
///   between its own buffer, which it may not empty, and OpenSSL's. And only with session memory does it say that it
///   fails a connection (`LWS_CALLBACK_WS_SERVER_DROP_PROTOCOL`).
/// - Seen in: the first in 4.1.6 but not in 4.3.5, the second in both.
/// - Can go when this fails: `scripts/workarounds paused_record session_memory`.
///
/// So the receive buffer is never smaller than a record, and there is a byte of session memory.
enum WebSocketEntry {
    /// Bytes read at once, and the size of the largest piece of a message.
    static let receiveSize = 65_536
    /// The most bytes of a TLS record.
    private static let leastReceiveSize = 16_384
    /// Bytes handed to the kernel in one call; what exceeds it is copied and sent in turns.
    private static let transmitSize = 1 << 20

    /// An entry of ours without a callback.
    static func entry(named name: UnsafePointer<CChar>) -> lws_protocols {
        var entry = unsafe lws_protocols()
        unsafe entry.name = name
        unsafe entry.per_session_data_size = 1
        unsafe entry.rx_buffer_size = receiveSize
        unsafe entry.tx_packet_size = transmitSize
        return unsafe entry
    }

    /// What an entry of the application's lacks for our WebSockets, in words; nil when they can be bound to it.
    static func problem(of entry: lws_protocols) -> String? {
        let name = unsafe entry.name.map { unsafe String(cString: $0) } ?? ""
        let size = unsafe entry.rx_buffer_size
        if unsafe entry.per_session_data_size == 0 {
            return "per_session_data_size of the protocol \"\(name)\" is 0, and must be at least 1"
        }
        guard size < leastReceiveSize else { return nil }
        return "rx_buffer_size of the protocol \"\(name)\" is \(size), and must be at least \(leastReceiveSize)"
    }
}
