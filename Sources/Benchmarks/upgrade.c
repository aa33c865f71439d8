#include "upgrade.h"

#include <openssl/evp.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

enum { key_length = 24, digest_length = 20, accept_length = 28 };

static const char magic[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
static const char before_accept[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                    "Sec-WebSocket-Accept: ";
static const char after_accept[] = "\r\n\r\n";

_Static_assert(sizeof before_accept - 1 + accept_length + sizeof after_accept - 1 == upgrade_response_length,
               "the length of the response is the sum of its parts");

size_t upgrade_head_length(const char *bytes, size_t length)
{
    const char *end = memmem(bytes, length, "\r\n\r\n", 4);
    return end ? (size_t)(end - bytes) + 4 : 0;
}

/// The value of a field if the line is of that name, without the blanks around it; NULL otherwise.
static const char *value_of(const char *line, const char *end, const char *name, size_t *length)
{
    size_t name_length = strlen(name);
    if ((size_t)(end - line) <= name_length || line[name_length] != ':' || strncasecmp(line, name, name_length) != 0)
        return NULL;
    const char *value = line + name_length + 1;
    while (value < end && (*value == ' ' || *value == '\t'))
        value++;
    while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    *length = (size_t)(end - value);
    return value;
}

/// Writes the proof that the key was understood.
static bool write_accept(char *accept, const char *key)
{
    // Finding the algorithm costs more than the digest.
    static EVP_MD *sha1;
    static EVP_MD_CTX *digest;
    if (!sha1 && !((sha1 = EVP_MD_fetch(NULL, "SHA1", NULL)) && (digest = EVP_MD_CTX_new())))
        return false;
    unsigned char hash[digest_length], encoded[accept_length + 1];
    if (EVP_DigestInit_ex(digest, sha1, NULL) != 1 || EVP_DigestUpdate(digest, key, key_length) != 1
        || EVP_DigestUpdate(digest, magic, sizeof magic - 1) != 1 || EVP_DigestFinal_ex(digest, hash, NULL) != 1)
        return false;
    EVP_EncodeBlock(encoded, hash, digest_length);
    memcpy(accept, encoded, accept_length);
    return true;
}

size_t upgrade_respond(char response[upgrade_response_length], const char *head, size_t length)
{
    const char *end = head + length, *key = NULL;
    bool upgrades = false, is_version_13 = false;
    if (length < 4 || memcmp(head, "GET ", 4) != 0)
        return 0;
    const char *line = memchr(head, '\n', length);
    while (line && ++line < end) {
        const char *next = memchr(line, '\n', (size_t)(end - line));
        if (!next)
            break;
        const char *line_end = next > line && next[-1] == '\r' ? next - 1 : next, *value;
        size_t value_length;
        if ((value = value_of(line, line_end, "Sec-WebSocket-Key", &value_length)) && value_length == key_length)
            key = value;
        else if ((value = value_of(line, line_end, "Sec-WebSocket-Version", &value_length)))
            is_version_13 = value_length == 2 && memcmp(value, "13", 2) == 0;
        else if ((value = value_of(line, line_end, "Upgrade", &value_length)))
            upgrades = value_length == 9 && strncasecmp(value, "websocket", 9) == 0;
        line = next;
    }
    char *accept = response + sizeof before_accept - 1;
    if (!key || !is_version_13 || !upgrades || !write_accept(accept, key))
        return 0;
    memcpy(response, before_accept, sizeof before_accept - 1);
    memcpy(accept + accept_length, after_accept, sizeof after_accept - 1);
    return upgrade_response_length;
}
