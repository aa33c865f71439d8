#ifndef RANDOM_H
#define RANDOM_H

#include <stdint.h>

/// A state whose numbers differ from those of other seeds.
static inline uint32_t random_seeded(uint32_t seed)
{
    return seed * 2654435761u | 1;
}

/// The next number of a xorshift generator, the same on every machine.
static inline uint32_t random_next(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

#endif
