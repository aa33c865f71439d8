internal import CLibWebSockets

/// Workaround 7: a handshake that has been answered is asked about once more, and freed memory is read (CVE-2025-11677).
///
/// - Symptom: on a connection that was kept alive, `LWS_CALLBACK_HTTP_CONFIRM_UPGRADE` comes for a request whose header
///   table is gone, and a result of 0 makes libwebsockets look at a name in it.
/// - Seen in: 4.1.6; not in 4.3.5.
/// - Can go when this fails: `scripts/workarounds answered_upgrade`.
///
/// So the connection ends when the field is no longer there.
extension WSI {
    /// Whether the library still has the request's `Upgrade` field.
    var hasUpgradeField: Bool { unsafe lws_hdr_total_length(pointer, WSI_TOKEN_UPGRADE) > 0 }
}
