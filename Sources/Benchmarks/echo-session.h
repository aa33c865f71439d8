#ifndef ECHO_SESSION_H
#define ECHO_SESSION_H

#include "outbox.h"

enum { echo_longest_header = 14, echo_longest_payload = 2 << 20 };

/// One WebSocket that returns every frame, as a value without a socket. All zero is one whose request is still awaited.
///
/// Frames are unmasked where they lie and returned when they are whole; Pings are answered, Pongs dropped, and a Close
/// is returned as the last frame. It is no server for strangers: it bounds a frame and a head, but neither what waits
/// to be written nor time, and looks neither at the order of fragments nor at UTF-8.
struct echo_session {
    struct outbox outbox;
    bool is_open, in_payload, is_dropped, is_final;  // the last three are of the frame being read
    bool is_closing;                                 // nothing follows what the outbox has
    uint8_t header_length;
    uint8_t header[echo_longest_header];             // of a frame, when it comes in pieces
    uint8_t key[4];                                  // of the next byte of the payload
    size_t remaining;                                // of the payload
    char *head;                                      // of the request, when it comes in pieces
    size_t head_length;
};

/// Takes bytes of the peer, which it may change, and puts the answers into the outbox. False when the peer broke the
/// protocol or memory ran out: the connection is to be ended.
bool echo_session_receive(struct echo_session *session, uint8_t *bytes, size_t length);

void echo_session_free(struct echo_session *session);

#endif
