#ifndef UPGRADE_H
#define UPGRADE_H

#include <stddef.h>

enum { upgrade_longest_head = 8192, upgrade_response_length = 129 };

/// The length of the request's head that begins at `bytes`, or 0 when its end is not there yet.
size_t upgrade_head_length(const char *bytes, size_t length);

/// Writes the response that opens the WebSocket a request asks for (RFC 6455, section 4.2.2), without a final NUL, and
/// returns its length. 0 when the head asks for no WebSocket.
size_t upgrade_respond(char response[upgrade_response_length], const char *head, size_t length);

#endif
