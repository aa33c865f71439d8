/* Workaround 2: the time limit for a TLS handshake ends a raw connection that has come through it and sends and reads. */
#include "tls_symptom.h"

static int reads, is_closed;

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length) {
    (void)wsi;
    (void)user;
    (void)in;
    (void)length;
    if (reason == LWS_CALLBACK_RAW_RX) reads++;
    if (reason == LWS_CALLBACK_RAW_CLOSE) is_closed = 1;
    return 0;
}

static const struct lws_protocols protocols[] = {
    { "(raw)", on_event, 0, 65536, 0, NULL, 0 },
    { NULL, NULL, 0, 0, 0, NULL, 0 },
};

int main(void) {
    struct lws_context *context = make_context(protocols, 1);
    SSL *client = shake_hands(adopt(make_secure_host(context, protocols), "(raw)"));

    MUST(SSL_write(client, "a", 1) == 1);
    MUST(await(&reads, 500));
    return report("TLS time limit", await(&is_closed, 3000), 1);
}
