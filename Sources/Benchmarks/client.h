#ifndef CLIENT_H
#define CLIENT_H

#include "deflated-answer.h"
#include "traffic.h"

#include <netinet/in.h>

enum client_state { client_connecting, client_handshaking, client_open, client_failed };

/// One WebSocket client connection on a nonblocking socket watched by an epoll set. A connection that sees anything
/// but the frames it expects, or a ping, has failed and stays so.
struct client {
    int socket, epoll;
    enum client_state state;
    const char *path, *failure;
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

/// Starts to connect and to ask for `path`; `client_ready` does the rest.
void client_start(struct client *client, int epoll, const struct sockaddr_in *server, const char *path,
                  const struct traffic *traffic);

/// Handles what epoll reported and returns how many expected frames that completed.
unsigned client_ready(struct client *client, uint32_t events);

/// Sends `frames` more frames of the cycle, at once or as the socket takes them.
void client_send(struct client *client, unsigned frames);

#endif
