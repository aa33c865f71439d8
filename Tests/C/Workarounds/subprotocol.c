/* Workaround 6: a subprotocol that no entry is named by ends the connection, whatever a callback says. */
#include "symptom.h"

static int asked;

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length) {
    (void)wsi;
    (void)user;
    (void)in;
    (void)length;
    if (reason == LWS_CALLBACK_HTTP_CONFIRM_UPGRADE) asked = 1;
    return 0;
}

static const struct lws_protocols protocols[] = {
    { "first", on_event, 1, 65536, 0, NULL, 0 },
    { NULL, NULL, 0, 0, 0, NULL, 0 },
};

int main(void) {
    struct lws_context *context = make_context(protocols, 5);
    int peer = adopt(make_host(context, protocols), NULL);
    char response[512] = "";

    say(peer, UPGRADE);
    say(peer, "Sec-WebSocket-Protocol: chat\r\n\r\n");
    MUST(await(&asked, 2000));
    turns_in(100);
    return report("subprotocol", read(peer, response, sizeof response - 1) == 0, 1);
}
