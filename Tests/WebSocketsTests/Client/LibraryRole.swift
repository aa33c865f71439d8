import LWSBinding
import Testing

/// Marks a test of a client that pins what libwebsockets 4.1 does. Until clients are on raw sockets the library reads for
/// them, and 4.3 does it otherwise: it tells of no Ping where ours looks for it, joins fields of one name, and refuses
/// frames with a mask, as it should. The test runs there all the same, and what fails is shown as known.
struct LibraryRole: TestTrait, TestScoping {
    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let isNewer = LibraryVersion.headers != LibraryVersion(major: 4, minor: 1)
        // Of a test with arguments some cases pass.
        try await withKnownIssue("libwebsockets \(LibraryVersion.headers) reads for clients", isIntermittent: true) {
            try await function()
        } when: {
            isNewer
        }
    }
}

extension Trait where Self == LibraryRole {
    /// What libwebsockets 4.1 does for clients.
    static var libraryRole: Self { Self() }
}
