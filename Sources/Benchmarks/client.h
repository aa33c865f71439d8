#ifndef CLIENT_H
#define CLIENT_H

#include "deflated-answer.h"
#include "traffic.h"
#include "transport.h"

enum client_state { client_connecting, client_securing, client_handshaking, client_open, client_failed };

/// Where clients connect to.
struct client_target {
    struct sockaddr_in address;
    SSL_CTX *tls;  // or NULL
    const char *path;
};

/// One WebSocket client connection, watched by an epoll set. A connection that sees anything
/// but the frames it expects, or a ping, has failed and stays so.
struct client {
    struct transport transport;
    int epoll;
    enum client_state state;
    const char *failure;
    const struct client_target *target;
    const struct traffic *traffic;

    uint64_t received;              // whole expected frames so far
    size_t receive_offset;          // position in the cycle of expected frames
    struct deflated_answer answer;  // takes its place when messages are compressed
    uint64_t allowed;               // frames that may be sent by now
    size_t unsent;                  // bytes of them that were not
    size_t send_offset;             // position in the cycle of masked frames
    bool waits_to_send;

    uint8_t control[127], control_length;  // control frame being received
    uint8_t pong[131], pong_length;        // answer that waits for the end of the frame being sent
};

/// Starts to connect and to ask for a WebSocket; `client_ready` does the rest.
void client_start(struct client *client, int epoll, const struct client_target *target, const struct traffic *traffic);

/// Ends the connection without a word and starts another one like it.
void client_restart(struct client *client);

/// The server is no longer read.
void client_stall(struct client *client);

/// Handles what epoll reported and returns how many expected frames that completed.
unsigned client_ready(struct client *client, uint32_t events);

/// Sends `frames` more frames of the cycle, at once or as the socket takes them.
void client_send(struct client *client, unsigned frames);

#endif
