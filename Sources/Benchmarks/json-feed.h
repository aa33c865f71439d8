#ifndef JSON_FEED_H
#define JSON_FEED_H

#include <stddef.h>
#include <stdint.h>

enum { json_feed_shortest = 4 };

/// Fills `bytes` with one JSON array of orders such as a shop would stream them, exactly `length` bytes and at least
/// `json_feed_shortest`. ASCII; 1 KiB of it deflates to less than a half, 64 KiB to less than a quarter.
void json_feed_write(char *bytes, size_t length, uint32_t seed);

#endif
