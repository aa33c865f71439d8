#ifndef OUTBOX_H
#define OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Framed bytes of one connection, in one buffer that is kept between messages. All zero is an empty outbox.
///
///     0 ... start ... ready ... end ... capacity
///           whole frames   frame being built
struct outbox {
    uint8_t *bytes;
    size_t start, ready, end, capacity;
};

/// Begins a frame (RFC 6455, section 5.2) whose payload follows in pieces; false when memory ran out.
bool outbox_begin(struct outbox *outbox, uint8_t opcode, size_t payload_length);

/// Adds payload to the frame being built.
bool outbox_append(struct outbox *outbox, const void *bytes, size_t length);

/// Ends the frame being built and makes it ready to be written.
void outbox_finish(struct outbox *outbox, bool final);

/// Adds bytes that need no frame: frames that are complete already, or an HTTP response.
bool outbox_add_whole(struct outbox *outbox, const void *bytes, size_t length);

/// The number of bytes that are ready to be written, from `bytes + start` on.
static inline size_t outbox_unwritten(const struct outbox *outbox)
{
    return outbox->ready - outbox->start;
}

/// Forgets `length` of the bytes that were ready: they were written.
void outbox_written(struct outbox *outbox, size_t length);

void outbox_free(struct outbox *outbox);

#endif
