#include "deflated-answer.h"

#include "deflated-message.h"

#include <stdlib.h>
#include <string.h>

enum { reserved_1 = 0x40, mask_bit = 0x80 };

/// Room for what deflate adds at most to a message that does not compress, generously.
static size_t longest_payload(const struct traffic *traffic)
{
    return traffic->payload_length + traffic->payload_length / 8 + 64;
}

static size_t header_length(const struct deflated_answer *answer)
{
    uint8_t code = answer->header_length < 2 ? 0 : answer->header[1];
    return code < 126 ? 2 : code == 126 ? 4 : 10;
}

/// Checks the header and reads the length of the payload from it (RFC 6455, section 5.2).
static bool begin_payload(struct deflated_answer *answer, const struct traffic *traffic)
{
    uint64_t length = answer->header[1];
    if (answer->header_length > 2) {
        length = 0;
        for (int i = 2; i < answer->header_length; i++)
            length = length << 8 | answer->header[i];
    }
    answer->length = (size_t)length;
    answer->taken = 0;
    return answer->header[0] == (traffic->first_byte | reserved_1) && !(answer->header[1] & mask_bit)
        && length <= longest_payload(traffic);
}

static bool keep(struct deflated_answer *answer, const uint8_t *bytes, size_t size, const struct traffic *traffic)
{
    if (!answer->payload)
        answer->payload = malloc(longest_payload(traffic));
    if (!answer->payload)
        return false;
    memcpy(answer->payload + answer->taken, bytes, size);
    return true;
}

enum deflated_answer_state deflated_answer_take(struct deflated_answer *answer, const uint8_t *bytes, size_t length,
                                                size_t *taken, const struct traffic *traffic, const uint8_t *message)
{
    *taken = 0;
    while (answer->header_length < header_length(answer)) {
        if (*taken == length)
            return deflated_answer_partial;
        answer->header[answer->header_length++] = bytes[(*taken)++];
        if (answer->header_length == header_length(answer) && !begin_payload(answer, traffic))
            return deflated_answer_wrong;
    }
    size_t missing = answer->length - answer->taken, size = missing < length - *taken ? missing : length - *taken;
    if (message && !keep(answer, bytes + *taken, size, traffic))
        return deflated_answer_wrong;
    answer->taken += size;
    *taken += size;
    if (size < missing)
        return deflated_answer_partial;
    answer->header_length = 0;
    bool equal = !message || deflated_message_equals(answer->payload, answer->length, message, traffic->payload_length);
    return equal ? deflated_answer_whole : deflated_answer_wrong;
}
