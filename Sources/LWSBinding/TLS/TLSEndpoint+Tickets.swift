internal import COpenSSL

extension TLSEndpoint {
    /// What OpenSSL is told about a ticket.
    private enum TicketAnswer: Int32 {
        /// The handshake fails.
        case error = -1
        /// No ticket is made, or the ticket is not taken: the handshake goes on in full.
        case none = 0
        case accepted = 1
        /// The ticket is taken, and another one made for next time.
        case renew = 2
    }

    /// Makes a session ticket, or reads one.
    ///
    /// - Parameters:
    ///   - name: 16 bytes: where the name of the key is written, or read.
    ///   - vector: 16 bytes: where the initialization vector is written, or read.
    fileprivate func prepareTicket(
        _ name: UnsafeMutablePointer<UInt8>,
        _ vector: UnsafeMutablePointer<UInt8>,
        _ cipher: OpaquePointer,
        _ mac: OpaquePointer,
        isMade: Bool
    ) -> Int32 {
        let now = UVLoop.nanoseconds / 1_000_000_000
        guard isMade else {
            let bytes = unsafe UnsafeBufferPointer(start: name, count: 16)
            let found = ticketKeys.withLock { unsafe $0.key(named: bytes, at: now) }
            guard let (key, isOld) = found, unsafe key.install(in: cipher, mac, vector, isMade: false) else {
                return TicketAnswer.none.rawValue
            }
            return (isOld ? TicketAnswer.renew : .accepted).rawValue
        }
        guard let key = ticketKeys.withLock({ $0.current(at: now, make: TicketKeys.Key.random) }),
            unsafe RAND_bytes(vector, 16) == 1, unsafe key.install(in: cipher, mac, vector, isMade: true)
        else { return TicketAnswer.error.rawValue }
        _ = unsafe UnsafeMutableBufferPointer(start: name, count: 16).update(fromContentsOf: key.name)
        return TicketAnswer.accepted.rawValue
    }
}

extension TicketKeys.Key {
    /// A new key; nil when OpenSSL has no random bytes.
    fileprivate static func random() -> TicketKeys.Key? {
        var bytes = [UInt8](repeating: 0, count: size)
        guard unsafe RAND_bytes(&bytes, Int32(size)) == 1 else { return nil }
        return TicketKeys.Key(bytes)
    }

    fileprivate func install(
        in cipher: OpaquePointer,
        _ mac: OpaquePointer,
        _ vector: UnsafeMutablePointer<UInt8>,
        isMade: Bool
    ) -> Bool {
        unsafe cssl_use_ticket_key(cipher, mac, Array(encryption), Array(authentication), vector, isMade ? 1 : 0) == 1
    }
}

/// Called for each ticket that is made or comes back; see SSL_CTX_set_tlsext_ticket_key_evp_cb(3).
func prepareTicket(
    ssl: OpaquePointer?,
    name: UnsafeMutablePointer<UInt8>?,
    vector: UnsafeMutablePointer<UInt8>?,
    cipher: OpaquePointer?,
    mac: OpaquePointer?,
    isMade: Int32
) -> Int32 {
    guard let ssl = unsafe ssl, let name = unsafe name, let vector = unsafe vector, let cipher = unsafe cipher,
        let mac = unsafe mac, let endpoint = unsafe cssl_endpoint(ssl)
    else { return -1 }
    return unsafe Unmanaged<TLSEndpoint>.fromOpaque(endpoint)._withUnsafeGuaranteedRef { endpoint in
        unsafe endpoint.prepareTicket(name, vector, cipher, mac, isMade: isMade != 0)
    }
}
