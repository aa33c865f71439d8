#include "json-feed.h"

#include "random.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { longest_order = 256 };

static const char *const names[] = { "Ada", "Bruno", "Chiara", "Deniz", "Emil", "Farah", "Goran", "Hana" };
static const char *const cities[] = { "Lisbon", "Hamburg", "Nairobi", "Osaka", "Toronto", "Quito", "Split", "Oslo" };
static const char *const states[] = { "open", "paid", "packed", "sent" };

static unsigned below(uint32_t *state, unsigned limit)
{
    return (random_next(state) >> 8) % limit;
}

static size_t write_order(char *order, unsigned number, unsigned milliseconds, uint32_t *state)
{
    // Drawn one after the other, because the order in which arguments are evaluated is the compiler's.
    const char *name = names[below(state, 8)], *city = cities[below(state, 8)], *status = states[below(state, 4)];
    unsigned key = random_next(state), quantity = 1 + below(state, 20), price = 500 + below(state, 9000);
    bool gift = below(state, 4) == 0;
    unsigned seconds = milliseconds / 1000;
    return (size_t)snprintf(order, longest_order,
                            "{\"id\":%u,\"key\":\"%08x\",\"time\":\"2026-03-14T09:%02u:%02u.%03uZ\","
                            "\"customer\":\"%s\",\"city\":\"%s\",\"state\":\"%s\",\"quantity\":%u,"
                            "\"price\":%u.%02u,\"gift\":%s},",
                            number, key, seconds / 60 % 60, seconds % 60, milliseconds % 1000, name, city, status,
                            quantity, price / 100, price % 100, gift ? "true" : "false");
}

/// Fills what no whole order fits into with the last element of the array, a string of words.
static void write_remark(char *bytes, size_t length, uint32_t *state)
{
    bytes[0] = '"';
    for (size_t at = 1; at < length - 2;) {
        const char *word = cities[below(state, 8)];
        while (*word && at < length - 2)
            bytes[at++] = *word++;
        if (at < length - 2)
            bytes[at++] = ' ';
    }
    bytes[length - 2] = '"';
    bytes[length - 1] = ']';
}

void json_feed_write(char *bytes, size_t length, uint32_t seed)
{
    uint32_t state = random_seeded(seed);
    unsigned number = 480000 + below(&state, 90000), milliseconds = below(&state, 3600000);
    char order[longest_order];
    size_t at = 0, size;
    bytes[at++] = '[';
    while ((size = write_order(order, number, milliseconds, &state)) + 3 <= length - at) {
        memcpy(bytes + at, order, size);
        at += size;
        number++;
        milliseconds += below(&state, 900);
    }
    write_remark(bytes + at, length - at, &state);
}
