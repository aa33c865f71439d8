#include "traffic.h"

#include <stdlib.h>

static uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

/// Writes the header of an unfragmented binary frame (RFC 6455, section 5.2) and returns its length.
static size_t write_header(uint8_t *header, size_t payload_length, uint8_t mask_bit)
{
    header[0] = 0x82;
    if (payload_length < 126) {
        header[1] = mask_bit | (uint8_t)payload_length;
        return 2;
    }
    size_t width = payload_length < 65536 ? 2 : 8;
    header[1] = mask_bit | (width == 2 ? 126 : 127);
    for (size_t i = 0; i < width; i++)
        header[2 + i] = (uint8_t)(payload_length >> (8 * (width - 1 - i)));
    return 2 + width;
}

bool traffic_init(struct traffic *traffic, size_t payload_length, size_t frames, uint32_t seed)
{
    uint8_t scratch[10];
    size_t header = write_header(scratch, payload_length, 0);
    *traffic = (struct traffic){
        .payload_length = payload_length,
        .frames = frames,
        .masked_length = header + 4 + payload_length,
        .unmasked_length = header + payload_length,
        .unmasked_header = header,
    };
    traffic->masked = malloc(frames * traffic->masked_length);
    traffic->unmasked = malloc(frames * traffic->unmasked_length);
    if (!traffic->masked || !traffic->unmasked)
        return false;

    uint32_t state = seed * 2654435761u | 1;
    uint8_t *masked = traffic->masked, *unmasked = traffic->unmasked;
    for (size_t frame = 0; frame < frames; frame++) {
        uint8_t key[4];
        masked += write_header(masked, payload_length, 0x80);
        unmasked += write_header(unmasked, payload_length, 0);
        for (int i = 0; i < 4; i++)
            *masked++ = key[i] = (uint8_t)(next_random(&state) >> 8) | 1;
        for (size_t i = 0; i < payload_length; i++) {
            *unmasked = (uint8_t)(next_random(&state) >> 8);
            *masked++ = *unmasked++ ^ key[i & 3];
        }
    }
    return true;
}
