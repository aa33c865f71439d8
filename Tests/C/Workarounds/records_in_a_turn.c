/* Workaround 3: one record is read in a turn, and with OpenSSL's read-ahead the others are left behind. */
#include "tls_symptom.h"

static SSL *server;
static int reads;

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length) {
    (void)user;
    (void)in;
    (void)length;
    if (reason != LWS_CALLBACK_RAW_RX) return 0;
    reads++;
    server = lws_get_ssl(wsi);
    return 0;
}

static const struct lws_protocols protocols[] = {
    { "(raw)", on_event, 0, 65536, 0, NULL, 0 },
    { NULL, NULL, 0, 0, 0, NULL, 0 },
};

static void send_records(SSL *client) {
    int record;
    reads = 0;
    for (record = 0; record < 3; record++) MUST(SSL_write(client, "a", 1) == 1);
}

int main(void) {
    struct lws_context *context = make_context(protocols, 5);
    SSL *client = shake_hands(adopt(make_secure_host(context, protocols), "(raw)"));
    int one_a_turn, left_behind;

    MUST(SSL_write(client, "a", 1) == 1);
    MUST(await(&reads, 500));
    turns_in(20);
    send_records(client);
    uv_run(&loop, UV_RUN_NOWAIT);
    one_a_turn = reads == 1;
    turns_in(100);
    MUST(reads == 3);
    SSL_set_read_ahead(server, 1);
    send_records(client);
    turns_in(100);
    left_behind = reads == 1;
    return report("records in a turn", one_a_turn && left_behind, 1);
}
