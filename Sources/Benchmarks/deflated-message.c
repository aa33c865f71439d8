#include "deflated-message.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { level = 6, window_bits = 15, memory_level = 8, inflate_step = 65536 };

// What ends every flush, left out of messages (RFC 7692, section 7.2.1).
static const uint8_t tail[4] = { 0x00, 0x00, 0xff, 0xff };

uint8_t *deflated_message(const uint8_t *bytes, size_t length, size_t *deflated_length)
{
    z_stream stream = { 0 };
    if (deflateInit2(&stream, level, Z_DEFLATED, -window_bits, memory_level, Z_DEFAULT_STRATEGY) != Z_OK)
        return NULL;
    size_t capacity = deflateBound(&stream, length) + sizeof tail;
    uint8_t *deflated = malloc(capacity);
    if (deflated) {
        stream.next_in = (Bytef *)bytes;
        stream.avail_in = (uInt)length;
        stream.next_out = deflated;
        stream.avail_out = (uInt)capacity;
        deflate(&stream, Z_SYNC_FLUSH);
        *deflated_length = capacity - stream.avail_out - sizeof tail;
    }
    deflateEnd(&stream);
    return deflated;
}

/// Inflates the next piece and compares it with what is still expected, of which it takes what it saw.
static bool continues_with(z_stream *stream, const uint8_t *piece, size_t piece_length, const uint8_t **expected,
                           size_t *length)
{
    static uint8_t inflated[inflate_step];
    stream->next_in = (Bytef *)piece;
    stream->avail_in = (uInt)piece_length;
    do {
        stream->next_out = inflated;
        stream->avail_out = sizeof inflated;
        int result = inflate(stream, Z_SYNC_FLUSH);
        size_t size = sizeof inflated - stream->avail_out;
        if ((result != Z_OK && result != Z_BUF_ERROR) || size > *length || memcmp(inflated, *expected, size) != 0)
            return false;
        *expected += size;
        *length -= size;
    } while (stream->avail_out == 0);
    return stream->avail_in == 0;
}

bool deflated_message_equals(const uint8_t *deflated, size_t deflated_length, const uint8_t *expected, size_t length)
{
    static z_stream stream;
    if (stream.state ? inflateReset(&stream) != Z_OK : inflateInit2(&stream, -window_bits) != Z_OK)
        return false;
    return continues_with(&stream, deflated, deflated_length, &expected, &length)
        && continues_with(&stream, tail, sizeof tail, &expected, &length) && length == 0;
}
