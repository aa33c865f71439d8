#include "echo-session.h"

#include "upgrade.h"

#include <stdlib.h>
#include <string.h>

enum { opcode_close = 8, opcode_ping = 9, opcode_pong = 10, longest_control = 125 };

// MARK: The request

/// Answers the request whose head is whole. What follows it in `bytes` is frames.
static bool open_session(struct echo_session *session, const char *head, size_t length)
{
    char response[upgrade_response_length];
    size_t response_length = upgrade_respond(response, head, length);
    session->is_open = true;
    return response_length && outbox_add_whole(&session->outbox, response, response_length);
}

/// Takes bytes of the request's head and returns where those that follow it begin; NULL when it is refused.
static uint8_t *receive_head(struct echo_session *session, uint8_t *bytes, size_t length)
{
    if (session->head_length == 0) {
        size_t head_length = upgrade_head_length((const char *)bytes, length);
        if (head_length)
            return open_session(session, (const char *)bytes, head_length) ? bytes + head_length : NULL;
    }
    if (!session->head && !(session->head = malloc(upgrade_longest_head)))
        return NULL;
    size_t before = session->head_length, room = upgrade_longest_head - before, kept = length < room ? length : room;
    memcpy(session->head + before, bytes, kept);
    session->head_length += kept;
    size_t head_length = upgrade_head_length(session->head, session->head_length);
    if (head_length == 0)
        return kept == length ? bytes + length : NULL;
    bool opened = open_session(session, session->head, head_length);
    free(session->head);
    session->head = NULL;
    return opened ? bytes + (head_length - before) : NULL;
}

// MARK: Frames

/// The length of a masked frame's header (RFC 6455, section 5.2), told by its second byte.
static size_t header_length(uint8_t second)
{
    uint8_t code = second & 0x7f;
    return code < 126 ? 6 : code == 126 ? 8 : 14;
}

static bool begin_frame(struct echo_session *session, const uint8_t *header)
{
    uint8_t opcode = header[0] & 0x0f, code = header[1] & 0x7f;
    uint64_t length = code;
    size_t width = code < 126 ? 0 : code == 126 ? 2 : 8;
    if (width) {
        length = 0;
        for (size_t i = 0; i < width; i++)
            length = length << 8 | header[2 + i];
    }
    bool is_masked = header[1] & 0x80, is_final = header[0] & 0x80, is_control = opcode & 0x08;
    bool is_minimal = width == 0 || length > (width == 2 ? 125 : 65535);
    bool is_known = opcode <= 2 || (opcode >= opcode_close && opcode <= opcode_pong);
    if (!is_masked || !is_minimal || !is_known || (header[0] & 0x70) || length > echo_longest_payload
        || (is_control && (!is_final || length > longest_control)))
        return false;
    memcpy(session->key, header + 2 + width, sizeof session->key);
    session->remaining = (size_t)length;
    session->in_payload = true;
    session->is_final = is_final;
    session->is_dropped = opcode == opcode_pong;
    session->is_closing = opcode == opcode_close;
    return session->is_dropped
        || outbox_begin(&session->outbox, opcode == opcode_ping ? opcode_pong : opcode, session->remaining);
}

/// Takes bytes of a frame's header and returns where its payload begins, or `end` when more is needed; NULL when the
/// frame is refused.
static uint8_t *receive_header(struct echo_session *session, uint8_t *bytes, uint8_t *end)
{
    if (session->header_length == 0 && end - bytes >= 2) {
        size_t whole = header_length(bytes[1]);
        if ((size_t)(end - bytes) >= whole)
            return begin_frame(session, bytes) ? bytes + whole : NULL;
    }
    while (bytes < end) {
        session->header[session->header_length++] = *bytes++;
        if (session->header_length >= 2 && session->header_length == header_length(session->header[1])) {
            session->header_length = 0;
            return begin_frame(session, session->header) ? bytes : NULL;
        }
    }
    return end;
}

/// Unmasks bytes where they are and turns the key to the byte that follows them (RFC 6455, section 5.3).
static void unmask(uint8_t *bytes, size_t length, uint8_t key[4])
{
    uint32_t four;
    memcpy(&four, key, sizeof four);
    uint64_t pattern = (uint64_t)four << 32 | four, word;
    size_t at = 0;
    for (; at + 64 <= length; at += 64)
        for (size_t i = 0; i < 64; i += sizeof word) {
            memcpy(&word, bytes + at + i, sizeof word);
            word ^= pattern;
            memcpy(bytes + at + i, &word, sizeof word);
        }
    for (; at + sizeof word <= length; at += sizeof word) {
        memcpy(&word, bytes + at, sizeof word);
        word ^= pattern;
        memcpy(bytes + at, &word, sizeof word);
    }
    for (size_t i = 0; at + i < length; i++)
        bytes[at + i] ^= key[i & 3];
    const uint8_t turned[4] = { key[length & 3], key[(length + 1) & 3], key[(length + 2) & 3], key[(length + 3) & 3] };
    memcpy(key, turned, sizeof turned);
}

static bool receive_payload(struct echo_session *session, uint8_t *bytes, size_t length)
{
    session->remaining -= length;
    session->in_payload = session->remaining > 0;
    if (session->is_dropped)
        return true;
    unmask(bytes, length, session->key);
    if (!outbox_append(&session->outbox, bytes, length))
        return false;
    if (!session->in_payload)
        outbox_finish(&session->outbox, session->is_final);
    return true;
}

bool echo_session_receive(struct echo_session *session, uint8_t *bytes, size_t length)
{
    uint8_t *end = bytes + length;
    if (!session->is_open && !(bytes = receive_head(session, bytes, length)))
        return false;
    while (bytes < end) {
        if (!session->in_payload) {
            // Nothing that follows a Close is looked at (RFC 6455, section 5.5.1).
            if (session->is_closing)
                return true;
            if (!(bytes = receive_header(session, bytes, end)))
                return false;
            if (!session->in_payload)
                return true;
        }
        size_t here = (size_t)(end - bytes) < session->remaining ? (size_t)(end - bytes) : session->remaining;
        if (!receive_payload(session, bytes, here))
            return false;
        bytes += here;
    }
    return true;
}

void echo_session_free(struct echo_session *session)
{
    free(session->head);
    outbox_free(&session->outbox);
}
