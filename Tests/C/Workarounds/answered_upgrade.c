/* Workaround 7: a handshake is asked about whose header table is gone (CVE-2025-11677). */
#include "symptom.h"

static int is_answered, without_field;

static int answer(struct lws *wsi) {
    unsigned char buffer[LWS_PRE + 512], *start = buffer + LWS_PRE, *at = start, *end = buffer + sizeof buffer - 1;
    if (lws_add_http_common_headers(wsi, HTTP_STATUS_OK, "text/plain", 0, &at, end)
        || lws_finalize_write_http_header(wsi, start, &at, end)) return -1;
    is_answered = 1;
    return lws_http_transaction_completed(wsi) ? -1 : 0;
}

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length) {
    (void)user;
    (void)in;
    (void)length;
    switch (reason) {
    case LWS_CALLBACK_HTTP:
        return answer(wsi);
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
        if (lws_hdr_total_length(wsi, WSI_TOKEN_UPGRADE) > 0) return 0;
        without_field = 1;
        return -1;
    default:
        return 0;
    }
}

static const struct lws_protocols protocols[] = {
    { "http", on_event, 1, 65536, 0, NULL, 0 },
    { NULL, NULL, 0, 0, 0, NULL, 0 },
};

int main(void) {
    struct lws_context *context = make_context(protocols, 5);
    int peer = adopt(make_host(context, protocols), NULL);
    char response[512];

    say(peer, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    MUST(await(&is_answered, 2000));
    turns_in(50);
    MUST(read(peer, response, sizeof response) > 0);
    say(peer, "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: nonsense\r\nConnection: Upgrade\r\n\r\n");
    await(&without_field, 500);
    return report("answered upgrade", without_field, IS_BEFORE_4_3);
}
