#ifndef DEFLATED_MESSAGE_H
#define DEFLATED_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A message as permessage-deflate without context takeover carries it (RFC 7692, section 7.2.1), in memory the caller
/// frees; NULL when memory ran out.
uint8_t *deflated_message(const uint8_t *bytes, size_t length, size_t *deflated_length);

/// True when `deflated` is a whole message that inflates to exactly `expected`.
bool deflated_message_equals(const uint8_t *deflated, size_t deflated_length, const uint8_t *expected, size_t length);

#endif
