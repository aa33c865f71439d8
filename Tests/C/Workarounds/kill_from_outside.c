/* Workaround 5: a connection that is ended outside of callbacks stays until something else happens. */
#include "symptom.h"

static struct lws *connection;
static int is_closed;

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length) {
    (void)user;
    (void)in;
    (void)length;
    if (reason == LWS_CALLBACK_RAW_RX) connection = wsi;
    if (reason == LWS_CALLBACK_RAW_CLOSE) is_closed = 1;
    return 0;
}

static const struct lws_protocols protocols[] = {
    { "(raw)", on_event, 0, 65536, 0, NULL, 0 },
    { NULL, NULL, 0, 0, 0, NULL, 0 },
};

int main(void) {
    struct lws_context *context = make_context(protocols, 5);
    struct lws_vhost *host = make_host(context, protocols);
    int tries, stays = 0;

    /* A timer of the library's own may come to the aid of one of them. */
    for (tries = 0; tries < 5; tries++) {
        is_closed = 0;
        say(adopt(host, "(raw)"), "a");
        turns_in(50);
        MUST(connection != NULL);
        lws_set_timeout(connection, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
        stays += !await(&is_closed, 200);
        lws_cancel_service(context);
        MUST(await(&is_closed, 500));
    }
    return report("kill from outside", stays > 0, 1);
}
