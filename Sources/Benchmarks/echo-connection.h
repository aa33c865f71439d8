#ifndef ECHO_CONNECTION_H
#define ECHO_CONNECTION_H

#include "echo-session.h"

#include <openssl/ssl.h>
#include <sys/queue.h>

/// What one reading takes at most.
enum { echo_receive_size = 512 * 1024 };

/// A session on a socket. What a turn of the loop has for a peer is written at once, at the end of the turn: past
/// libwebsockets, straight to the socket or its TLS.
struct echo_connection {
    struct echo_session session;
    int socket;
    SSL *ssl;  // or NULL
    bool is_scheduled;
    LIST_ENTRY(echo_connection) scheduled;
};

enum echo_output { echo_output_written, echo_output_waits, echo_output_ended };

/// Takes what was read; the answers go out at the end of the turn. False when the connection is to be ended.
bool echo_connection_receive(struct echo_connection *connection, uint8_t *bytes, size_t length);

/// Goes on with the TLS handshake, or reads records until nothing is left of what was taken from the socket: TLS that
/// reads ahead takes many, which are then answered together. `buffer` has `echo_receive_size` bytes. False when the
/// connection is to be ended.
bool echo_connection_receive_secured(struct echo_connection *connection, uint8_t *buffer);

/// Has a connection flushed at the end of the turn: it became writable.
void echo_connection_schedule(struct echo_connection *connection);

/// The next connection with answers of this turn, which has none afterwards; NULL when all had theirs.
struct echo_connection *echo_connection_next(void);

/// Writes what the socket takes. The answer is `echo_output_waits` when more has to wait until it is writable, and
/// `echo_output_ended` when the connection is to be ended: it is lost, or all is written and it closes.
enum echo_output echo_connection_flush(struct echo_connection *connection);

void echo_connection_free(struct echo_connection *connection);

#endif
