import Testing

/// Every program of the systems that the library takes after, against real clients.
@Suite("Examples", .timeLimit(.minutes(3)))
enum Examples {}
