#include "message-queue.h"

#include <libwebsockets.h>
#include <stdlib.h>
#include <string.h>

struct message *message_new(size_t capacity, bool binary)
{
    struct message *message = malloc(sizeof *message + LWS_PRE + capacity);
    if (message)
        *message = (struct message){ .references = 1, .capacity = capacity, .binary = binary };
    return message;
}

unsigned char *message_payload(struct message *message)
{
    return message->storage + LWS_PRE;
}

struct message *message_append(struct message *message, const void *bytes, size_t length)
{
    if (length > message->capacity - message->length) {
        size_t capacity = message->capacity * 2 + length;
        struct message *grown = realloc(message, sizeof *message + LWS_PRE + capacity);
        if (!grown) {
            message_release(message);
            return NULL;
        }
        message = grown;
        message->capacity = capacity;
    }
    if (length)
        memcpy(message_payload(message) + message->length, bytes, length);
    message->length += length;
    return message;
}

void message_release(struct message *message)
{
    if (message && --message->references == 0)
        free(message);
}

bool message_queue_push(struct message_queue *queue, struct message *message)
{
    if (queue->count == queue->capacity) {
        size_t capacity = queue->capacity ? queue->capacity * 2 : 8;
        struct message **slots = malloc(capacity * sizeof *slots);
        if (!slots)
            return false;
        for (size_t i = 0; i < queue->count; i++)
            slots[i] = queue->slots[(queue->head + i) % queue->capacity];
        free(queue->slots);
        queue->slots = slots;
        queue->head = 0;
        queue->capacity = capacity;
    }
    queue->slots[(queue->head + queue->count++) % queue->capacity] = message;
    message->references++;
    return true;
}

struct message *message_queue_pop(struct message_queue *queue)
{
    if (queue->count == 0)
        return NULL;
    struct message *message = queue->slots[queue->head];
    queue->head = (queue->head + 1) % queue->capacity;
    queue->count--;
    return message;
}

void message_queue_clear(struct message_queue *queue)
{
    struct message *message;
    while ((message = message_queue_pop(queue)))
        message_release(message);
    free(queue->slots);
    *queue = (struct message_queue){ 0 };
}
