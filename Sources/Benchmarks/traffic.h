#ifndef TRAFFIC_H
#define TRAFFIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A cycle of binary frames of one size, prepared once: as the client sends them (masked) and as the server must
/// return them (unmasked). Frame `i` of a connection is frame `i % frames` of the cycle.
struct traffic {
    size_t payload_length, frames;
    size_t masked_length, unmasked_length, unmasked_header;
    uint8_t *masked, *unmasked;
};

/// Cycles with different seeds have different contents. False when memory ran out.
bool traffic_init(struct traffic *traffic, size_t payload_length, size_t frames, uint32_t seed);

#endif
