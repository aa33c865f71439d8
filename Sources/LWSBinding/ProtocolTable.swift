internal import CLibWebSockets
internal import Glibc

/// The protocols of a virtual host, in memory that libwebsockets may point into for its whole life.
///
/// The first entry takes every connection without a subprotocol; its name is no token, so no client can ask for it.
/// The second is that of the slot, and the third that of raw sockets.
@safe
final class ProtocolTable {
    let entries: UnsafeMutablePointer<lws_protocols>
    private let name: UnsafeMutablePointer<CChar>
    /// The name of the entry of raw sockets.
    let rawName: UnsafeMutablePointer<CChar>

    /// The name of the entry without a subprotocol, which clients are bound to whatever they ask for.
    static let noneName = "(none)"
    /// Bytes read at once from a raw socket. With 64 KiB, messages of 64 KiB and more cost a third more.
    static let rawReceiveSize = 512 << 10
    /// Bytes read at once in the WebSocket role, and the size of the largest piece of a message.
    ///
    /// Never less than `leastReceiveSize`.
    static let receiveSize = 65_536
    /// A TLS record: when reading is paused within one that was read in part, libwebsockets 4.1.6 goes round for ever
    /// between its own buffer, which it may not empty, and OpenSSL's.
    static let leastReceiveSize = 16_384
    /// Bytes handed to the kernel in one call; what exceeds it is copied and sent in turns.
    static let transmitSize = 1 << 20

    /// - Parameter slot: must outlive the table.
    init(_ slot: SubprotocolSlot) {
        unsafe name = strdup(Self.noneName)
        unsafe rawName = strdup("(raw)")
        unsafe entries = .allocate(capacity: 4)
        unsafe entries.initialize(repeating: lws_protocols(), count: 4)
        unsafe entries[0] = Self.entry(named: name)
        unsafe entries[1] = Self.entry(named: slot.name)
        unsafe entries[2].name = UnsafePointer(rawName)
        unsafe entries[2].callback = socketCallback
        // From 4.3 on, this limits a read; before it, the buffer of the context does.
        unsafe entries[2].rx_buffer_size = Self.rawReceiveSize
    }

    deinit {
        unsafe entries.deallocate()
        unsafe free(name)
        unsafe free(rawName)
    }

    /// An entry for WebSockets.
    static func entry(named name: UnsafeMutablePointer<CChar>) -> lws_protocols {
        var entry = unsafe lws_protocols()
        unsafe entry.name = UnsafePointer(name)
        unsafe entry.callback = serviceCallback
        // Only with session memory does the library say when it fails a connection (DROP_PROTOCOL).
        unsafe entry.per_session_data_size = 1
        unsafe entry.rx_buffer_size = receiveSize
        unsafe entry.tx_packet_size = transmitSize
        return unsafe entry
    }
}
