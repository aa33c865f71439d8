/// The keys that session tickets are made with, the newest and the one before (RFC 5077 section 5.5).
///
/// Whoever learns a key reads the sessions of its tickets, recorded ones as well where they have no ephemeral keys of
/// their own: so a key makes tickets for some hours only, and reads them for as long again. A value without a clock.
package struct TicketKeys: Sendable {
    /// One key: its name, which tickets carry openly, and what encrypts and authenticates them.
    package struct Key: Sendable, Equatable {
        /// Bytes of a key in all: 16 for the name, 32 for AES-256 and 32 for HMAC-SHA-256.
        package static let size = 80

        private let bytes: [UInt8]

        /// What tickets call it.
        var name: ArraySlice<UInt8> { bytes[..<16] }
        var encryption: ArraySlice<UInt8> { bytes[16..<48] }
        var authentication: ArraySlice<UInt8> { bytes[48...] }

        /// - Parameter bytes: so many random bytes.
        package init?(_ bytes: [UInt8]) {
            guard bytes.count == Self.size else { return nil }
            self.bytes = bytes
        }
    }

    /// Seconds for which a key makes tickets; default 6 hours.
    package let period: UInt64
    private var newest: Key?
    private var previous: Key?
    /// When the newest key was made.
    private var since: UInt64 = 0

    /// No keys yet.
    package init(period: UInt64 = 6 * 3600) {
        self.period = period
    }

    /// The key that makes tickets now; nil when there is none and no new one to be had.
    ///
    /// - Parameters:
    ///   - now: seconds of a clock that never goes back.
    ///   - make: makes a key.
    package mutating func current(at now: UInt64, make: () -> Key?) -> Key? {
        expire(at: now)
        if let newest { return newest }
        newest = make()
        since = now
        return newest
    }

    /// The key of a name, unless it is too old; and whether a ticket that it reads is to be replaced by a new one.
    package mutating func key(named name: some Sequence<UInt8>, at now: UInt64) -> (key: Key, isOld: Bool)? {
        expire(at: now)
        if let newest, newest.name.elementsEqual(name) { return (newest, false) }
        if let previous, previous.name.elementsEqual(name) { return (previous, true) }
        return nil
    }

    private mutating func expire(at now: UInt64) {
        let age = now - min(since, now)
        if age >= 2 * period { previous = nil }
        guard age >= period, let last = newest.take() else { return }
        previous = age < 2 * period ? last : nil
    }
}
