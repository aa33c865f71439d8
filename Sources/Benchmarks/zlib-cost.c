// What compression costs without a server: CPU time to inflate each message of a JSON feed and to deflate it again,
// with one state of either kind that is reset for every message. Prints one line of JSON.

#include "deflated-message.h"
#include "json-feed.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <zlib.h>

enum { messages = 64, window_bits = 15, memory_level = 8, largest_size = 1 << 20 };

static z_stream inflater, deflater;
static struct {
    uint8_t *bytes;
    size_t length;
} deflated[messages];

static double now_seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static bool prepare(size_t size, int level)
{
    char *message = malloc(size);
    if (!message)
        return false;
    for (uint32_t i = 0; i < messages; i++) {
        json_feed_write(message, size, i + 1);
        deflated[i].bytes = deflated_message((const uint8_t *)message, size, &deflated[i].length);
        if (!deflated[i].bytes)
            return false;
    }
    free(message);
    return inflateInit2(&inflater, -window_bits) == Z_OK
        && deflateInit2(&deflater, level, Z_DEFLATED, -window_bits, memory_level, Z_DEFAULT_STRATEGY) == Z_OK;
}

/// Runs a whole message through a state.
static bool pass(z_stream *stream, int (*step)(z_stream *, int), uint8_t *input, size_t length, uint8_t *output,
                 size_t capacity)
{
    stream->next_in = input;
    stream->avail_in = (uInt)length;
    stream->next_out = output;
    stream->avail_out = (uInt)capacity;
    return step(stream, Z_SYNC_FLUSH) == Z_OK && stream->avail_in == 0 && stream->avail_out > 0;
}

int main(int argc, char **argv)
{
    size_t size = argc == 4 ? strtoul(argv[1], NULL, 10) : 0;
    int level = argc == 4 ? atoi(argv[2]) : 0;
    double seconds = argc == 4 ? atof(argv[3]) : 0;
    if (size < json_feed_shortest || size > largest_size || level < 1 || level > 9 || seconds <= 0) {
        fprintf(stderr, "usage: %s SIZE LEVEL SECONDS\n", argv[0]);
        return 2;
    }
    size_t capacity = compressBound(size) + 16;
    uint8_t *inflated = malloc(capacity), *again = malloc(capacity);
    if (!inflated || !again || !prepare(size, level))
        return 1;
    size_t count = 0;
    double cpu = now_seconds(CLOCK_PROCESS_CPUTIME_ID), end = now_seconds(CLOCK_MONOTONIC) + seconds;
    do {
        size_t i = count++ % messages;
        inflateReset(&inflater);
        deflateReset(&deflater);
        if (!pass(&inflater, inflate, deflated[i].bytes, deflated[i].length, inflated, capacity)
            || !pass(&deflater, deflate, inflated, size, again, capacity)) {
            fprintf(stderr, "zlib-cost: a message did not pass\n");
            return 1;
        }
    } while (now_seconds(CLOCK_MONOTONIC) < end);
    cpu = now_seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    printf("{\"cpu_ns_per_message\": %.1f}\n", cpu * 1e9 / (double)count);
    return 0;
}
