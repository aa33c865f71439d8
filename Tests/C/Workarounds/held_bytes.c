/* Workaround 4: a raw socket is not read while bytes of an earlier lws_write are held, and the loop does not rest. */
#include "symptom.h"

static int reads;

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length) {
    static unsigned char answer[LWS_PRE + (4 << 20)];
    (void)user;
    (void)in;
    (void)length;
    if (reason != LWS_CALLBACK_RAW_RX) return 0;
    if (++reads == 1) MUST(lws_write(wsi, answer + LWS_PRE, sizeof answer - LWS_PRE, LWS_WRITE_RAW) >= 0);
    return 0;
}

static const struct lws_protocols protocols[] = {
    { "(raw)", on_event, 0, 65536, 0, NULL, 1 << 20 },
    { NULL, NULL, 0, 0, 0, NULL, 0 },
};

int main(void) {
    struct lws_context *context = make_context(protocols, 5);
    int peer = adopt(make_host(context, protocols), "(raw)"), turns;

    say(peer, "a");
    MUST(await(&reads, 2000));
    say(peer, "b");
    turns = turns_in(300);
    return report("held bytes", reads == 1 && turns > 3000, 1);
}
