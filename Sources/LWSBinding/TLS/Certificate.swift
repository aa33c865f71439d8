internal import COpenSSL
internal import Glibc

/// An X.509 certificate. `@unchecked Sendable`: never changed, and OpenSSL counts references atomically.
@safe
final class Certificate: @unchecked Sendable {
    let pointer: OpaquePointer

    /// Nil when there is none to own.
    init?(owning pointer: OpaquePointer?) {
        guard let pointer = unsafe pointer else { return nil }
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe X509_free(pointer)
    }

    /// Whether `key` is the private half of the key certified.
    func fits(_ key: PrivateKey) -> Bool {
        defer { ERR_clear_error() }
        return unsafe X509_check_private_key(pointer, key.pointer) == 1
    }

    var notBefore: Int64 { unsafe Self.seconds(X509_get0_notBefore(pointer)) }
    var notAfter: Int64 { unsafe Self.seconds(X509_get0_notAfter(pointer)) }

    /// The distinguished name of the holder (RFC 4514).
    var subject: String { unsafe Self.text(X509_get_subject_name(pointer)) }

    /// The distinguished name of the authority (RFC 4514).
    var issuer: String { unsafe Self.text(X509_get_issuer_name(pointer)) }

    /// The last common name of the subject, which is the most specific one.
    var commonName: String? {
        let subject = unsafe X509_get_subject_name(pointer)
        var last: Int32 = -1
        while true {
            let next = unsafe X509_NAME_get_index_by_NID(subject, NID_commonName, last)
            guard next >= 0 else { break }
            last = next
        }
        guard last >= 0 else { return nil }
        return unsafe Self.bytes {
            unsafe ASN1_STRING_to_UTF8(&$0, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, last)))
        }.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The serial number in hexadecimal digits.
    var serialNumber: String {
        guard let number = unsafe ASN1_INTEGER_to_BN(X509_get0_serialNumber(pointer), nil) else { return "" }
        defer { unsafe BN_free(number) }
        guard let digits = unsafe BN_bn2hex(number) else { return "" }
        defer { unsafe CRYPTO_free(digits, nil, 0) }
        return unsafe String(cString: digits)
    }

    /// SHA-256 of the DER form, in hexadecimal digits.
    var fingerprint: String {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        guard unsafe X509_digest(pointer, EVP_sha256(), &digest, &count) == 1 else { return "" }
        return digest[..<Int(count)].map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
    }

    /// The certificate as it was signed.
    var der: [UInt8] {
        unsafe Self.bytes { unsafe i2d_X509(pointer, &$0) } ?? []
    }

    /// The DNS names among the alternative names of the subject.
    var dnsNames: [String] {
        guard let names = unsafe cssl_alternative_names(pointer) else { return [] }
        defer { unsafe cssl_alternative_names_free(names) }
        return unsafe (0..<cssl_alternative_names_count(names)).compactMap { index in
            guard let name = unsafe cssl_dns_name(names, index) else { return nil }
            return unsafe String(
                decoding: UnsafeBufferPointer(start: ASN1_STRING_get0_data(name), count: Int(ASN1_STRING_length(name))),
                as: UTF8.self
            )
        }
    }

    /// What OpenSSL writes to memory that it takes for it; nil when there is nothing, or it fails.
    private static func bytes(_ write: (inout UnsafeMutablePointer<UInt8>?) -> Int32) -> [UInt8]? {
        var start: UnsafeMutablePointer<UInt8>?
        let count = unsafe write(&start)
        ERR_clear_error()
        guard count >= 0, let start = unsafe start else { return nil }
        defer { unsafe CRYPTO_free(start, nil, 0) }
        return unsafe Array(UnsafeBufferPointer(start: start, count: Int(count)))
    }

    private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64 {
        var parts = unsafe tm()
        guard unsafe ASN1_TIME_to_tm(time, &parts) == 1 else { return 0 }
        return unsafe Int64(timegm(&parts))
    }

    private static func text(_ name: OpaquePointer?) -> String {
        guard let bio = MemoryBIO() else { return "" }
        unsafe cssl_print_name(bio.pointer, name)
        return bio.text
    }
}
