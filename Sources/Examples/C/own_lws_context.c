/*
 * An application that serves HTTP and a protocol of its own from a libwebsockets context gains a WebSocket endpoint, on
 * its port and its thread:
 *
 *     cc -o own_lws_context own_lws_context.c $(pkg-config --cflags --libs swiftwebsockets libwebsockets)
 *     ./own_lws_context --port 8080
 *
 * The page at / and the protocol "mirror" are the application's; /websocket says "Welcome!" and sends every text back.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <swift_websockets_lws.h>

static struct lws_context *context;
static sws_server *server;
static volatile sig_atomic_t asked_to_stop;
static int stopped;

/* ---- The endpoint --------------------------------------------------------------------------------------------- */

static void on_ready(sws_connection *connection, void *user) {
    (void)user;
    sws_write_text(connection, "Welcome!", 8);
}

static int on_data(sws_connection *connection, int bits, const char *data, size_t length, void *user) {
    (void)user;
    if (SWS_OPCODE(bits) == SWS_TEXT) sws_write_text(connection, data, length);
    return 1; /* keep it open */
}

static void on_stopped(sws_server *server, void *user) {
    (void)server;
    (void)user;
    stopped = 1;
    lws_cancel_service(context); /* so that lws_service() returns */
}

/* ---- The application ------------------------------------------------------------------------------------------ */

/* A page at /. Nothing else is there, but who asks for /websocket without asking for a WebSocket is told. */
static int answer(struct lws *wsi, const char *path) {
    static const char page[] = "<h1>WebSocket Server</h1>";
    unsigned char buffer[LWS_PRE + 512], *start = buffer + LWS_PRE, *at = start, *end = buffer + sizeof buffer - 1;

    if (strcmp(path, "/") != 0) {
        if (lws_return_http_status(wsi, strcmp(path, "/websocket") == 0 ? 426 : HTTP_STATUS_NOT_FOUND, NULL)) return -1;
        return lws_http_transaction_completed(wsi) ? -1 : 0;
    }
    if (lws_add_http_common_headers(wsi, HTTP_STATUS_OK, "text/html", sizeof page - 1, &at, end)
        || lws_finalize_write_http_header(wsi, start, &at, end)) return -1;
    memcpy(start, page, sizeof page - 1);
    if (lws_write(wsi, start, sizeof page - 1, LWS_WRITE_HTTP_FINAL) < 0) return -1;
    return lws_http_transaction_completed(wsi) ? -1 : 0;
}

static int on_http(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length) {
    int result;
    if (sws_lws_event(server, wsi, reason, in, length, &result)) return result;
    if (reason == LWS_CALLBACK_HTTP) return answer(wsi, in);
    return lws_callback_http_dummy(wsi, reason, user, in, length);
}

struct mirror {
    size_t length;
    unsigned char text[LWS_PRE + 1024];
};

static int on_mirror(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length) {
    struct mirror *mirror = user;
    size_t index;

    switch (reason) {
    case LWS_CALLBACK_RECEIVE:
        mirror->length = length < 1024 ? length : 1024;
        for (index = 0; index < mirror->length; index++) {
            mirror->text[LWS_PRE + index] = ((unsigned char *)in)[mirror->length - 1 - index];
        }
        lws_callback_on_writable(wsi);
        return 0;
    case LWS_CALLBACK_SERVER_WRITEABLE:
        if (mirror->length == 0) return 0;
        index = mirror->length;
        mirror->length = 0;
        return lws_write(wsi, mirror->text + LWS_PRE, index, LWS_WRITE_TEXT) < 0 ? -1 : 0;
    default:
        return 0;
    }
}

static struct lws_protocols protocols[] = {
    { "http", on_http, 1, 65536, 0, NULL, 1 << 20 },
    { NULL, NULL, 0, 0, 0, NULL, 0 }, /* the endpoint's */
    { "mirror", on_mirror, sizeof(struct mirror), 1024, 0, NULL, 0 },
    { NULL, NULL, 0, 0, 0, NULL, 0 },
};

static void on_signal(int number) {
    (void)number;
    asked_to_stop = 1;
    lws_cancel_service(context);
}

int main(int count, char **arguments) {
    sws_loop *loop = sws_loop_create();
    sws_server_options options = SWS_SERVER_OPTIONS;
    struct lws_context_creation_info info;
    struct sigaction action;
    int stopping = 0;

    lws_set_log_level(LLL_ERR | LLL_WARN, NULL);
    options.loop = loop;
    options.stopped = on_stopped;
    server = sws_server_start_with(&options);

    memset(&action, 0, sizeof action);
    memset(&info, 0, sizeof info);
    info.port = count == 3 && strcmp(arguments[1], "--port") == 0 ? atoi(arguments[2]) : 8080;
    info.iface = "127.0.0.1";
    info.protocols = protocols;
    if (server == NULL || sws_set_websocket_handler(server, "/websocket", NULL, on_ready, on_data, NULL, NULL) < 0
        || sws_lws_join(server, &info, &protocols[1]) < 0) {
        fprintf(stderr, "own_lws_context: %s\n", sws_last_error_text());
        return 1;
    }
    context = lws_create_context(&info);
    if (context == NULL) return 1;
    action.sa_handler = on_signal;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);

    printf("listening on 127.0.0.1:%d\n", lws_get_vhost_listen_port(lws_get_vhost_by_name(context, "default")));
    fflush(stdout);
    while (!stopped && lws_service(context, 0) >= 0) {
        if (asked_to_stop && !stopping) {
            stopping = 1;
            sws_server_stop(server, 5000);
        }
    }

    action.sa_handler = SIG_IGN;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    lws_context_destroy(context);
    return sws_loop_destroy(loop) == SWS_OK ? 0 : 1;
}
