#include "traffic.h"

#include "deflated-message.h"
#include "json-feed.h"
#include "random.h"

#include <stdlib.h>
#include <string.h>

enum { final_text = 0x81, final_binary = 0x82, reserved_1 = 0x40, mask_bit = 0x80, longest_masked_header = 14 };

/// Writes the header of an unfragmented frame (RFC 6455, section 5.2) without its key and returns its length.
static size_t write_header(uint8_t *header, uint8_t first_byte, size_t payload_length, uint8_t mask)
{
    header[0] = first_byte;
    if (payload_length < 126) {
        header[1] = mask | (uint8_t)payload_length;
        return 2;
    }
    size_t width = payload_length < 65536 ? 2 : 8;
    header[1] = mask | (width == 2 ? 126 : 127);
    for (size_t i = 0; i < width; i++)
        header[2 + i] = (uint8_t)(payload_length >> (8 * (width - 1 - i)));
    return 2 + width;
}

static void write_message(uint8_t *message, const struct traffic_kind *kind, uint32_t *state)
{
    if (kind->json)
        json_feed_write((char *)message, kind->payload_length, random_next(state));
    else
        for (size_t i = 0; i < kind->payload_length; i++)
            message[i] = (uint8_t)(random_next(state) >> 8);
}

/// Writes a masked frame and returns its length.
static size_t write_masked(uint8_t *frame, uint8_t first_byte, const uint8_t *payload, size_t length, uint32_t *state)
{
    size_t header = write_header(frame, first_byte, length, mask_bit);
    uint8_t *key = frame + header, *masked = key + 4;
    for (int i = 0; i < 4; i++)
        key[i] = (uint8_t)(random_next(state) >> 8) | 1;
    for (size_t i = 0; i < length; i++)
        masked[i] = payload[i] ^ key[i & 3];
    return header + 4 + length;
}

/// Adds the frame that carries `message` to the masked ones.
static bool add_masked(struct traffic *traffic, size_t frame, const uint8_t *message, uint32_t *state)
{
    size_t length = traffic->payload_length, start = traffic->masked_starts[frame];
    uint8_t *deflated = NULL, first_byte = traffic->first_byte;
    if (traffic->deflated) {
        deflated = deflated_message(message, length, &length);
        if (!deflated)
            return false;
        first_byte |= reserved_1;
    }
    uint8_t *grown = realloc(traffic->masked, start + longest_masked_header + length);
    if (grown) {
        traffic->masked = grown;
        const uint8_t *payload = deflated ? deflated : message;
        traffic->masked_starts[frame + 1] = start + write_masked(grown + start, first_byte, payload, length, state);
    }
    free(deflated);
    return grown != NULL;
}

bool traffic_init(struct traffic *traffic, const struct traffic_kind *kind, size_t frames, uint32_t seed)
{
    uint8_t first_byte = kind->json ? final_text : final_binary, header[10];
    size_t header_length = write_header(header, first_byte, kind->payload_length, 0);
    *traffic = (struct traffic){
        .payload_length = kind->payload_length,
        .frames = frames,
        .deflated = kind->deflated,
        .first_byte = first_byte,
        .unmasked_length = header_length + kind->payload_length,
        .unmasked_header = header_length,
        .unmasked = malloc(frames * (header_length + kind->payload_length)),
        .masked_starts = calloc(frames + 1, sizeof *traffic->masked_starts),
    };
    if (!traffic->unmasked || !traffic->masked_starts)
        return false;
    uint32_t state = random_seeded(seed);
    for (size_t frame = 0; frame < frames; frame++) {
        uint8_t *unmasked = traffic->unmasked + frame * traffic->unmasked_length, *message = unmasked + header_length;
        memcpy(unmasked, header, header_length);
        write_message(message, kind, &state);
        if (!add_masked(traffic, frame, message, &state))
            return false;
    }
    return true;
}

size_t traffic_masked_cycle(const struct traffic *traffic)
{
    return traffic->masked_starts[traffic->frames];
}

size_t traffic_masked_length(const struct traffic *traffic, uint64_t first, size_t count)
{
    size_t length = 0;
    for (size_t frame = first % traffic->frames; count > 0; count--) {
        length += traffic->masked_starts[frame + 1] - traffic->masked_starts[frame];
        frame = frame + 1 < traffic->frames ? frame + 1 : 0;
    }
    return length;
}

size_t traffic_masked_rest(const struct traffic *traffic, size_t offset)
{
    size_t frame = 0;
    while (traffic->masked_starts[frame] < offset)
        frame++;
    return traffic->masked_starts[frame] - offset;
}
