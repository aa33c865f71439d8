internal import COpenSSL
internal import Glibc

/// The server's side of TLS for one configuration, shared by the contexts of all loops.
///
/// Handshakes take the credentials of the moment they begin; `replace` gives later ones others, and touches no
/// connection that is there already.
package final class TLSEndpoint: Sendable {
    private let settings: TLSSettings
    private let current: Lock<TLSCredentials>
    /// The same in every context, so that a client may come back to another loop.
    let ticketKeys: Lock<TicketKeys>

    /// Checks the settings by making a context of them.
    ///
    /// - Parameter ticketKeys: how long the keys of session tickets last; there are none yet.
    package init(
        _ settings: TLSSettings,
        _ credentials: TLSCredentials,
        ticketKeys: TicketKeys = TicketKeys()
    ) throws(TLSFailure) {
        self.settings = settings
        current = Lock(credentials)
        self.ticketKeys = Lock(ticketKeys)
        guard let context = unsafe SSL_CTX_new(TLS_server_method()) else {
            throw TLSFailure(.settings, "OpenSSL makes no context: \(OpenSSLError.takeReason())")
        }
        defer { unsafe SSL_CTX_free(context) }
        try unsafe configure(context)
    }

    /// Holds the handshakes that begin from now on with other credentials; on any thread.
    package func replace(_ credentials: TLSCredentials) {
        current.withLock { $0 = credentials }
    }

    /// Prepares one handshake; on any loop.
    fileprivate func install(in ssl: OpaquePointer) -> Bool {
        let credentials = current.withLock { $0 }
        return unsafe credentials.install(in: ssl, for: TLSStream(borrowing: ssl).serverName)
    }

    /// Sets everything up in a context that libwebsockets made. The endpoint must outlive it.
    func configure(_ context: OpaquePointer) throws(TLSFailure) {
        unsafe cssl_set_options(context)
        unsafe cssl_set_minimum_version(context, settings.requiresTLS13 ? TLS1_3_VERSION : TLS1_2_VERSION)
        try unsafe setCiphers(context)
        ERR_clear_error()
        // OpenSSL 3.5 takes an empty list as its own default.
        guard !settings.groups.isEmpty else { throw TLSFailure(.settings, "there is no group for the key exchange") }
        guard unsafe cssl_set_groups(context, settings.groups.joined(separator: ":")) == 1 else {
            ERR_clear_error()
            throw TLSFailure(.settings, "OpenSSL does not know all of the groups \(settings.groups)")
        }
        // No callback of its own: the verdict is OpenSSL's, and libwebsockets has no say in it.
        unsafe SSL_CTX_set_verify(context, verifyMode, nil)
        unsafe cssl_forbid_session_cache(context)
        let itself = unsafe Unmanaged.passUnretained(self).toOpaque()
        switch settings.clientCertificates {
        case .none:
            unsafe cssl_set_endpoint(context, itself)
            unsafe cssl_set_ticket_callback(context, prepareTicket)
        // A session that is taken up again would bring its client in without a look at the certificate.
        case .optional, .required: unsafe cssl_forbid_resumption(context)
        }
        unsafe SSL_CTX_set_cert_cb(context, chooseCredentials, itself)
        unsafe SSL_CTX_set_alpn_select_cb(context, chooseProtocol, nil)
        unsafe cssl_set_server_name_callback(context, acknowledgeServerName)
    }

    private var verifyMode: Int32 {
        switch settings.clientCertificates {
        case .none: SSL_VERIFY_NONE
        case .optional: SSL_VERIFY_PEER
        case .required: SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT
        }
    }

    private func setCiphers(_ context: OpaquePointer) throws(TLSFailure) {
        let suites = settings.ciphers.filter { $0.hasPrefix("TLS_") }
        let older = settings.ciphers.filter { !$0.hasPrefix("TLS_") }
        guard !suites.isEmpty else { throw TLSFailure(.settings, "No cipher is one of TLS 1.3 (TLS_…)") }
        guard !older.isEmpty || settings.requiresTLS13 else {
            throw TLSFailure(.settings, "No cipher is one of TLS 1.2: name some, or require TLS 1.3")
        }
        unsafe SSL_CTX_set_ciphersuites(context, suites.joined(separator: ":"))
        if !older.isEmpty { unsafe SSL_CTX_set_cipher_list(context, older.joined(separator: ":")) }
        ERR_clear_error()
        var known: Set<String> = []
        var index: Int32 = 0
        while let name = unsafe cssl_cipher_name(context, index) {
            known.insert(unsafe String(cString: name))
            index += 1
        }
        if let unknown = settings.ciphers.first(where: { !known.contains($0) }) {
            throw TLSFailure(.settings, "OpenSSL does not offer the cipher \(unknown)")
        }
    }
}

/// Called when the client's hello has been read.
private func chooseCredentials(ssl: OpaquePointer?, endpoint: UnsafeMutableRawPointer?) -> Int32 {
    guard let endpoint = unsafe endpoint, let ssl = unsafe ssl else { return 0 }
    let isReady = unsafe Unmanaged<TLSEndpoint>.fromOpaque(endpoint)._withUnsafeGuaranteedRef { endpoint in
        unsafe endpoint.install(in: ssl)
    }
    return isReady ? 1 : 0
}

/// HTTP/1.1 or nothing: a client that offers only other protocols is refused (RFC 7301 section 3.2).
private func chooseProtocol(
    ssl: OpaquePointer?,
    chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
    length: UnsafeMutablePointer<UInt8>?,
    offered: UnsafePointer<UInt8>?,
    count: UInt32,
    user: UnsafeMutableRawPointer?
) -> Int32 {
    let wanted = Array("http/1.1".utf8)
    let list = unsafe UnsafeBufferPointer(start: offered, count: Int(count))
    var name = 0..<0
    while name.upperBound < list.count {
        name = unsafe (name.upperBound + 1)..<min(name.upperBound + 1 + Int(list[name.upperBound]), list.count)
        guard unsafe list[name].elementsEqual(wanted) else { continue }
        unsafe chosen?.pointee = list.baseAddress?.advanced(by: name.lowerBound)
        unsafe length?.pointee = UInt8(name.count)
        return SSL_TLSEXT_ERR_OK
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL
}

/// In the place of libwebsockets' own, which looks for another virtual host by the name.
private func acknowledgeServerName(
    ssl: OpaquePointer?,
    alert: UnsafeMutablePointer<Int32>?,
    user: UnsafeMutableRawPointer?
) -> Int32 {
    SSL_TLSEXT_ERR_OK
}
