internal import CLibWebSockets
internal import Glibc

/// The protocols of a virtual host, in memory that libwebsockets may point into for its whole life.
///
/// The first entry takes every connection without a subprotocol; its name is no token, so no client can ask for it.
/// The second is a slot: libwebsockets matches a client's subprotocols only by these names, in the client's order,
/// so the name chosen for one handshake is written there while that handshake is decided (facts of the library:
/// it compares by pointer to our memory, and a handshake runs to its end without a break on the loop's thread).
@safe
final class ProtocolTable {
    let entries: UnsafeMutablePointer<lws_protocols>
    private let name: UnsafeMutablePointer<CChar>
    private let slot: UnsafeMutablePointer<CChar>

    /// The name of the entry without a subprotocol, which clients are bound to whatever they ask for.
    static let noneName = "(none)"
    /// The longest subprotocol name libwebsockets compares.
    static let longestName = 63
    private static let slotSize = 128
    /// Bytes read at once, and the size of the largest piece of a message.
    ///
    /// Never less than a TLS record, 16 KiB: when reading is paused within one that was read in part, libwebsockets
    /// 4.1.6 goes round for ever between its own buffer, which it may not empty, and OpenSSL's.
    static let receiveSize = 65_536
    /// Bytes handed to the kernel in one call; what exceeds it is copied and sent in turns.
    static let transmitSize = 1 << 20

    init() {
        unsafe name = strdup(Self.noneName)
        unsafe slot = .allocate(capacity: Self.slotSize)
        unsafe slot.initialize(repeating: 0, count: Self.slotSize)
        unsafe entries = .allocate(capacity: 3)
        unsafe entries.initialize(repeating: lws_protocols(), count: 3)
        unsafe entries[0] = Self.entry(named: name)
        unsafe entries[1] = Self.entry(named: slot)
        clearSlot()
    }

    deinit {
        unsafe entries.deallocate()
        unsafe slot.deallocate()
        unsafe free(name)
    }

    private static func entry(named name: UnsafeMutablePointer<CChar>) -> lws_protocols {
        var entry = unsafe lws_protocols()
        unsafe entry.name = UnsafePointer(name)
        unsafe entry.callback = serviceCallback
        // Only with session memory does the library say when it fails a connection (DROP_PROTOCOL).
        unsafe entry.per_session_data_size = 1
        unsafe entry.rx_buffer_size = receiveSize
        unsafe entry.tx_packet_size = transmitSize
        return unsafe entry
    }

    /// Makes the library bind the handshake in progress to `subprotocol`, which must be one the client offered.
    func fillSlot(_ subprotocol: String) {
        var length = 0
        for byte in subprotocol.utf8.prefix(Self.longestName) {
            unsafe slot[length] = CChar(bitPattern: byte)
            length += 1
        }
        unsafe slot[length] = 0
    }

    /// Once the library is bound to the slot, an empty name keeps the subprotocol out of the 101 response.
    func blankSlot() {
        unsafe slot[0] = 0
    }

    /// Back to a name that matches nothing.
    func clearSlot() {
        fillSlot("(slot)")
    }
}
