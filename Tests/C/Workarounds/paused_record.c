/* Workaround 8: reading that is paused within a TLS record, of which the library has read a part, goes round for ever. */
#include "tls_symptom.h"

#include <signal.h>

enum { FRAMES = 1500, BYTES = 8 };

static int opened, reads;

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length) {
    (void)user;
    (void)in;
    (void)length;
    opened |= reason == LWS_CALLBACK_ESTABLISHED;
    if (reason == LWS_CALLBACK_RECEIVE && ++reads == 1) lws_rx_flow_control(wsi, 0);
    return 0;
}

static const struct lws_protocols protocols[] = {
    { "first", on_event, 1, 4096, 0, NULL, 0 },
    { NULL, NULL, 0, 0, 0, NULL, 0 },
};

/* No callback has returned for so long. */
static void on_alarm(int signal) {
    (void)signal;
    _exit(report("paused record", 1, IS_BEFORE_4_3));
}

int main(void) {
    static unsigned char record[FRAMES * BYTES];
    struct lws_context *context = make_context(protocols, 5);
    SSL *client = shake_hands(adopt(make_secure_host(context, protocols), NULL));
    int frame;

    for (frame = 0; frame < FRAMES; frame++) memcpy(record + frame * BYTES, "\x82\x82\0\0\0\0ab", BYTES);
    MUST(SSL_write(client, UPGRADE, sizeof UPGRADE - 1) > 0 && SSL_write(client, "\r\n", 2) == 2);
    MUST(await(&opened, 2000));
    MUST(SSL_write(client, record, sizeof record) == sizeof record);
    signal(SIGALRM, on_alarm);
    alarm(2);
    MUST(await(&reads, 1000));
    turns_in(200);
    return report("paused record", 0, IS_BEFORE_4_3);
}
