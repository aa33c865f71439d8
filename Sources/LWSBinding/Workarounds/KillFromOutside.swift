internal import CLibWebSockets

/// Workaround 5: a connection that is ended outside of the library's callbacks stays.
///
/// - Symptom: `lws_set_timeout` with `LWS_TO_KILL_ASYNC` sets a timer of the library's, but its timer on a libuv loop is
///   set anew only when something happens to one of its own descriptors.
/// - Seen in: 4.1.6 and 4.3.5.
/// - Can go when this fails: `scripts/workarounds kill_from_outside`.
///
/// So the library's event pipe is written to in the same turn.
extension LWSConnection {
    /// Ends the connection without a Close frame on the next timer pass; safe inside and outside its events.
    ///
    /// Outside the library's own callbacks a `context.poke()` must follow to bring that pass about.
    package final func kill() {
        guard let wsi else { return }
        unsafe clws_kill(wsi.pointer)
    }
}

/// What has to follow `LWSConnection.kill()` outside of the library's callbacks.
enum KillFromOutside {
    /// Makes a context look at its timers in this turn.
    static func wakeTimers(of context: OpaquePointer) {
        unsafe lws_cancel_service(context)
    }
}
