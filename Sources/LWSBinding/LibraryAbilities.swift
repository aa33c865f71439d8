/// What the installed libwebsockets does of the things that clients rely on without a promise in its documentation.
///
/// Found out once per process by a short session over a socket pair.
package struct LibraryAbilities: Sendable, Equatable {
    /// It has clients, which is left out of some builds of it, and they come through the handshake.
    package var opensClients = false
    /// `ResponseHead.fields` has the fields the library knows no token for.
    package var showsResponseHeaders = false

    /// The abilities of this process's library; those that could not be tested are false.
    package static let tested: LibraryAbilities = {
        var abilities = LibraryAbilities()
        try? SelfTestSession.hold { abilities.testClient($0) }
        return abilities
    }()

    private mutating func testClient(_ session: SelfTestSession) {
        guard let client = session.openClient() else { return }
        opensClients = true
        let wanted = SelfTestConnection.headers
        showsResponseHeaders = wanted.allSatisfy { client.response?.values($0.name.lowercased()) == [$0.value] }
    }
}
