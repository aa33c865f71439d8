#ifndef TRAFFIC_H
#define TRAFFIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// What the messages of a run are.
struct traffic_kind {
    size_t payload_length;
    bool json;      // text of JSON instead of binary noise
    bool deflated;  // sent compressed, and to be answered so
};

/// A cycle of frames whose messages have one size, prepared once: as the client sends them (masked) and as a server
/// that does not compress must return them (unmasked). Frame `i` of a connection is frame `i % frames` of the cycle.
struct traffic {
    size_t payload_length, frames;
    bool deflated;
    uint8_t first_byte;  // of an unmasked frame
    size_t unmasked_length, unmasked_header;
    uint8_t *unmasked;
    uint8_t *masked;
    size_t *masked_starts;  // and the end of the last one
};

/// Cycles with different seeds have different contents. False when memory ran out.
bool traffic_init(struct traffic *traffic, const struct traffic_kind *kind, size_t frames, uint32_t seed);

/// Bytes of all masked frames.
size_t traffic_masked_cycle(const struct traffic *traffic);

/// Bytes of `count` masked frames, the first of which is frame `first` of a connection.
size_t traffic_masked_length(const struct traffic *traffic, uint64_t first, size_t count);

/// Bytes from `offset` in the cycle of masked frames to the end of the frame it is in; 0 between frames.
size_t traffic_masked_rest(const struct traffic *traffic, size_t offset);

#endif
