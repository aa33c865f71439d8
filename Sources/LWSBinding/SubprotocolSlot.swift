internal import Glibc

/// The name of a protocol entry, in memory that libwebsockets may point into: the subprotocol of one handshake at a time.
///
/// libwebsockets matches a client's subprotocols only by the names of a virtual host's entries, in the client's order,
/// so the name chosen for a handshake is written here while it is decided (facts of the library: it compares by pointer
/// to our memory, and a handshake runs to its end without a break on the loop's thread).
@safe
final class SubprotocolSlot {
    let name: UnsafeMutablePointer<CChar>

    /// The longest name libwebsockets compares.
    static let longestName = 63
    private static let size = 128

    init() {
        unsafe name = .allocate(capacity: Self.size)
        unsafe name.initialize(repeating: 0, count: Self.size)
        clear()
    }

    deinit {
        unsafe name.deallocate()
    }

    /// Makes the library bind the handshake in progress to `subprotocol`, which must be one the client offered.
    func fill(_ subprotocol: String) {
        unsafe name.write(subprotocol, atMost: Self.longestName)
    }

    /// Once the library is bound to the slot, an empty name keeps the subprotocol out of the 101 response.
    func blank() {
        unsafe name[0] = 0
    }

    /// Back to a name that is no token, so that no client can ask for it.
    func clear() {
        fill("(slot)")
    }
}
