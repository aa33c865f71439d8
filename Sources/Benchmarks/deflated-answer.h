#ifndef DEFLATED_ANSWER_H
#define DEFLATED_ANSWER_H

#include "traffic.h"

/// One compressed answer as its bytes come in. How long it is, is the server's choice. All zero is one not begun.
struct deflated_answer {
    uint8_t header[10];
    uint8_t header_length;
    size_t length, taken;  // payload
    uint8_t *payload;      // room that is kept between answers
};

enum deflated_answer_state { deflated_answer_partial, deflated_answer_whole, deflated_answer_wrong };

/// Takes bytes up to the end of the answer and says in `taken` how many. The answer must be one frame of the traffic's
/// kind with RSV1 set, and inflate to `message`; NULL spares the look inside. All pieces of an answer need the same
/// `message`.
enum deflated_answer_state deflated_answer_take(struct deflated_answer *answer, const uint8_t *bytes, size_t length,
                                                size_t *taken, const struct traffic *traffic, const uint8_t *message);

#endif
