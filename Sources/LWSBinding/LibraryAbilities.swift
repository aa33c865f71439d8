/// What the installed libwebsockets does of the things that clients rely on without a promise in its documentation.
///
/// Found out once per process by a short session over a socket pair.
package struct LibraryAbilities: Sendable, Equatable {
    /// It has clients, which is left out of some builds of it, and they come through the handshake.
    package var opensClients = false

    /// The abilities of this process's library; those that could not be tested are false.
    package static let tested: LibraryAbilities = {
        var abilities = LibraryAbilities()
        try? SelfTestSession.hold { abilities.opensClients = $0.opensClient() }
        return abilities
    }()
}
