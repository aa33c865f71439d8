/// Workaround 6: a subprotocol cannot be chosen.
///
/// - Symptom: libwebsockets matches a client's subprotocols with the names of a virtual host's protocols, in the client's
///   order, hangs up when there is no match, and names what it has found in the 101 response. No callback chooses.
/// - Seen in: 4.1.6 and 4.3.5.
/// - Can go when this fails: `scripts/workarounds subprotocol`.
///
/// So the name of the entry of ours is in memory that is written while a handshake is decided: one at a time, since the
/// library runs it to its end without a break.
final class SubprotocolSlot {
    /// The name of the entry.
    let name = StableMemory<CChar>(textOfAtMost: SubprotocolSlot.longestName)

    /// The longest name libwebsockets compares.
    private static let longestName = 63

    init() {
        clear()
    }

    /// Makes the library bind the handshake in progress to `subprotocol`, which must be one the client offered.
    func fill(_ subprotocol: String) {
        name.setText(subprotocol)
    }

    /// Once the library is bound to the slot, an empty name keeps the subprotocol out of the 101 response.
    func blank() {
        name.setText("")
    }

    /// Back to a name that is no token, so that no client can ask for it.
    func clear() {
        name.setText("(slot)")
    }
}
