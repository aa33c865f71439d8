internal import COpenSSL

/// The authorities that clients trust to sign the certificates of servers.
///
/// Clients that trust the same authorities share one store, which goes with the last of them: that of the system takes
/// most of a mebibyte.
///
/// `@unchecked Sendable`: never changed after `init`, and OpenSSL locks and counts references itself.
@safe
final class TrustStore: @unchecked Sendable {
    private struct Entry {
        weak let store: TrustStore?
    }

    /// Stores in use, by the PEM of their authorities; nil for those of the system.
    private static let known = Lock<[[UInt8]?: Entry]>([:])

    private let pem: [UInt8]?
    private let pointer: OpaquePointer

    /// A store, which may be shared.
    ///
    /// - Parameter authorities: the certificates of those who are trusted; nil for those the system trusts.
    static func of(_ authorities: TLSMaterial?) throws(TLSFailure) -> TrustStore {
        if let store = known.withLock({ $0[authorities?.bytes]?.store }) { return store }
        let store = try TrustStore(authorities)
        return known.withLock { known in
            if let earlier = known[store.pem]?.store { return earlier }
            known[store.pem] = Entry(store: store)
            return store
        }
    }

    private init(_ authorities: TLSMaterial?) throws(TLSFailure) {
        let certificates = try authorities.map { (material) throws(TLSFailure) in try PEMReader(material).certificates()
        }
        guard let pointer = unsafe X509_STORE_new() else {
            throw TLSFailure(.settings, "OpenSSL makes no store: \(OpenSSLError.takeReason())")
        }
        unsafe self.pointer = pointer
        pem = authorities?.bytes
        if let certificates {
            for certificate in certificates { unsafe X509_STORE_add_cert(pointer, certificate.pointer) }
        } else {
            unsafe X509_STORE_set_default_paths(pointer)
        }
        ERR_clear_error()
    }

    deinit {
        unsafe X509_STORE_free(pointer)
        // Another one may have been made since.
        Self.known.withLock { known in
            if let entry = known[pem], entry.store == nil { known[pem] = nil }
        }
    }

    /// Makes a handshake check the server's certificate against these authorities alone.
    func install(in ssl: OpaquePointer) -> Bool {
        unsafe cssl_set_verify_store(ssl, pointer) == 1
    }
}
