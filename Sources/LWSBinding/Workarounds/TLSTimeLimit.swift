internal import CLibWebSockets

/// Workaround 2: the time limit for a TLS handshake ends connections that have come through it.
///
/// - Symptom: when a raw socket has accepted TLS, libwebsockets sets the context's `timeout_secs` for what is to come
///   first in other roles, and never takes it back in this one: the connection ends when it runs out.
/// - Seen in: 4.1.6 and 4.3.5.
/// - Can go when this fails: `scripts/workarounds tls_time_limit`.
///
/// So the limit is taken back when the first bytes have come. A limit too long to matter would do as well, but the library
/// walks along all that are set for each one it sets.
extension WSI {
    func clearTLSTimeLimit() {
        unsafe lws_set_timeout(pointer, NO_PENDING_TIMEOUT, 0)
    }
}
