#ifndef MESSAGE_QUEUE_H
#define MESSAGE_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

/// One message with the room libwebsockets wants in front of the payload; shared by every queue it is in.
struct message {
    size_t references;
    size_t length;
    size_t capacity;
    bool binary;
    unsigned char storage[];
};

/// A message with room for `capacity` bytes of payload and one reference, or NULL.
struct message *message_new(size_t capacity, bool binary);

/// Appends payload; returns the message, which may have moved, or NULL with the old one released.
struct message *message_append(struct message *message, const void *bytes, size_t length);

unsigned char *message_payload(struct message *message);
void message_release(struct message *message);

/// Messages that wait for their turn to be written, oldest first. All zero is an empty queue.
struct message_queue {
    struct message **slots;
    size_t head, count, capacity;
};

/// Adds one more reference to `message`; false when memory ran out.
bool message_queue_push(struct message_queue *queue, struct message *message);

/// The oldest message with its reference, or NULL.
struct message *message_queue_pop(struct message_queue *queue);

void message_queue_clear(struct message_queue *queue);

#endif
