#include "outbox.h"

#include <stdlib.h>
#include <string.h>

static bool reserve(struct outbox *outbox, size_t length)
{
    if (length <= outbox->capacity - outbox->end)
        return true;
    if (outbox->start) {
        memmove(outbox->bytes, outbox->bytes + outbox->start, outbox->end - outbox->start);
        outbox->ready -= outbox->start;
        outbox->end -= outbox->start;
        outbox->start = 0;
        if (length <= outbox->capacity - outbox->end)
            return true;
    }
    size_t capacity = outbox->capacity * 2 > outbox->end + length ? outbox->capacity * 2 : outbox->end + length;
    uint8_t *bytes = realloc(outbox->bytes, capacity);
    if (!bytes)
        return false;
    outbox->bytes = bytes;
    outbox->capacity = capacity;
    return true;
}

bool outbox_begin(struct outbox *outbox, uint8_t opcode, size_t payload_length)
{
    if (!reserve(outbox, payload_length + 10))
        return false;
    uint8_t *header = outbox->bytes + outbox->end;
    header[0] = opcode;
    if (payload_length < 126) {
        header[1] = (uint8_t)payload_length;
        outbox->end += 2;
        return true;
    }
    int width = payload_length < 65536 ? 2 : 8;
    header[1] = width == 2 ? 126 : 127;
    for (int i = 0; i < width; i++)
        header[2 + i] = (uint8_t)(payload_length >> (8 * (width - 1 - i)));
    outbox->end += 2 + (size_t)width;
    return true;
}

bool outbox_append(struct outbox *outbox, const void *bytes, size_t length)
{
    if (!reserve(outbox, length))
        return false;
    if (length)
        memcpy(outbox->bytes + outbox->end, bytes, length);
    outbox->end += length;
    return true;
}

void outbox_finish(struct outbox *outbox, bool final)
{
    if (final)
        outbox->bytes[outbox->ready] |= 0x80;
    outbox->ready = outbox->end;
}

bool outbox_add_whole(struct outbox *outbox, const void *bytes, size_t length)
{
    // Whole ones go in front of a frame that is still being built.
    if (!reserve(outbox, length))
        return false;
    uint8_t *gap = outbox->bytes + outbox->ready;
    memmove(gap + length, gap, outbox->end - outbox->ready);
    memcpy(gap, bytes, length);
    outbox->ready += length;
    outbox->end += length;
    return true;
}

void outbox_written(struct outbox *outbox, size_t length)
{
    outbox->start += length;
    if (outbox->start == outbox->end)
        outbox->start = outbox->ready = outbox->end = 0;
}

void outbox_free(struct outbox *outbox)
{
    free(outbox->bytes);
    *outbox = (struct outbox){ 0 };
}
