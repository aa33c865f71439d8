/* Workaround 1: the end of a context closes a descriptor that somebody else has got meanwhile. */
#include "symptom.h"

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length) {
    (void)wsi;
    (void)reason;
    (void)user;
    (void)in;
    (void)length;
    return 0;
}

static const struct lws_protocols protocols[] = {
    { "(raw)", on_event, 0, 0, 0, NULL, 0 },
    { NULL, NULL, 0, 0, 0, NULL, 0 },
};

static int is_open(int fd) { return fcntl(fd, F_GETFD) >= 0; }

int main(void) {
    enum { MOST = 256 };
    struct lws_context *context = make_context(protocols, 5);
    char was_open[MOST], is_new[MOST] = "";
    int fd, step, lost = 0, null = open("/dev/null", O_RDONLY);

    make_host(context, protocols);
    for (fd = 0; fd < MOST; fd++) was_open[fd] = (char)is_open(fd);
    for (step = 0; step < 4 && current != NULL; step++) {
        lws_context_destroy(context);
        /* Somebody opens files, before the loop turns, under the numbers that are free again. */
        for (fd = 0; fd < MOST; fd++) {
            if (!was_open[fd] || is_new[fd] || is_open(fd)) continue;
            MUST(dup2(null, fd) == fd);
            is_new[fd] = 1;
        }
        turns_in(50);
        for (fd = 0; fd < MOST; fd++) lost += is_new[fd] && !is_open(fd);
    }
    return report("event pipe", lost > 0, IS_BEFORE_4_3);
}
