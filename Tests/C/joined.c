/*
 * An application with a libwebsockets context of its own, which a server has joined; scripts/c-test.d/joined.py asks for
 * all of it. Opaque user data, session memory and events of its own connections are the application's and stay so.
 */
#include "check.h"

#include <libwebsockets.h>
#include <signal.h>
#include <swift_websockets_lws.h>

static struct lws_context *context;
static sws_loop *loop;
static sws_server *server;
static pthread_t main_thread;
static volatile sig_atomic_t asked_to_stop;
static int second_port, stopped, made, destroyed, sending_threads, floods_closed, drains;

/* What SIGTERM asks for: to stop the server, or to destroy the context below it. */
static int destroys_first;
/* Whether the context is served where the loop is not. */
static int is_elsewhere;
/* Whether the virtual host has an extension of its own, and another default protocol than the first. */
static int has_options;

#define CHECK_HERE() CHECK(pthread_equal(pthread_self(), main_thread))

/* ---- Endpoints -------------------------------------------------------------------------------------------------- */

static int echo(sws_connection *connection, int bits, const char *data, size_t length, void *user) {
    (void)user;
    CHECK_HERE();
    if (SWS_OPCODE(bits) <= SWS_BINARY) CHECK(sws_write(connection, SWS_OPCODE(bits), data, length) > 0);
    return 1;
}

/* Says what it was told of the request. */
static void tell(sws_connection *connection, void *user) {
    char text[256];
    const char *subprotocol = sws_subprotocol(connection), *header = sws_request_header(connection, "referer");
    int length = snprintf(
        text, sizeof text, "%s %s %s", subprotocol ? subprotocol : "none", header ? header : "none",
        sws_request_parameter(connection, "name")
    );
    (void)user;
    CHECK_HERE();
    CHECK(sws_write_text(connection, text, (size_t)length) > 0);
}

static int reject(sws_connection *connection, void *user) {
    (void)user;
    CHECK(sws_add_response_header(connection, "WWW-Authenticate", "Bearer") == SWS_OK);
    CHECK(sws_respond(connection, 401, "text/plain", "who are you", 11) == SWS_OK);
    return 1;
}

/* Many messages at once, more than a socket takes. */
static int flood(sws_connection *connection, int bits, const char *data, size_t length, void *user) {
    static char payload[65536];
    int index, number = SWS_OPCODE(bits) == SWS_TEXT ? atoi(data) : 0;
    (void)length;
    (void)user;
    for (index = 0; index < number; index++) {
        memset(payload, 'a' + index % 26, sizeof payload);
        CHECK(sws_write_binary(connection, payload, sizeof payload) > 0);
    }
    return 1;
}

static void on_drain(sws_connection *connection, void *user) {
    (void)connection;
    (void)user;
    CHECK_HERE();
    drains++;
}

static void on_flood_closed(sws_connection *connection, void *user) {
    (void)connection;
    (void)user;
    floods_closed++;
}

static void *send_numbers(void *argument) {
    sws_connection *connection = argument;
    int index;
    for (index = 0; index < 1000; index++) {
        char text[16];
        int length = snprintf(text, sizeof text, "%d", index), result;
        while ((result = sws_write_text(connection, text, (size_t)length)) == SWS_OVERFLOW) {
        }
        if (result < 0) break;
    }
    __atomic_sub_fetch(&sending_threads, 1, __ATOMIC_SEQ_CST);
    return NULL;
}

static void start_thread(sws_connection *connection, void *user) {
    pthread_t thread;
    (void)user;
    __atomic_add_fetch(&sending_threads, 1, __ATOMIC_SEQ_CST);
    CHECK(pthread_create(&thread, NULL, send_numbers, connection) == 0);
    pthread_detach(thread);
}

static void on_stopped(sws_server *gone, void *user) {
    (void)gone;
    (void)user;
    CHECK_HERE();
    stopped = 1;
    if (context != NULL) lws_cancel_service(context);
}

static void register_endpoints(void) {
    static const char *const names[] = { "v2", "v1", NULL };
    sws_handlers handlers = SWS_HANDLERS;
    CHECK(sws_set_websocket_handler(server, "/echo", NULL, NULL, echo, NULL, NULL) == SWS_OK);
    handlers.data = echo;
    handlers.ready = tell;
    handlers.subprotocols = names;
    handlers.subprotocol_optional = 1;
    handlers.max_message_size = 1 << 16;
    handlers.compress = 1;
    CHECK(sws_set_websocket_handlers(server, "/tell/:name", &handlers) == SWS_OK);
    CHECK(sws_set_websocket_handler(server, "/reject", reject, NULL, echo, NULL, NULL) == SWS_OK);
    CHECK(sws_set_websocket_handler(server, "/threads", NULL, start_thread, NULL, NULL, NULL) == SWS_OK);
    memset(&handlers, 0, sizeof handlers);
    handlers.size = sizeof handlers;
    handlers.data = flood;
    handlers.drain = on_drain;
    handlers.close = on_flood_closed;
    handlers.high_watermark = 64 << 20;
    CHECK(sws_set_websocket_handlers(server, "/flood", &handlers) == SWS_OK);
}

/* ---- The application -------------------------------------------------------------------------------------------- */

struct session {
    int number;
    size_t length;
    unsigned char text[LWS_PRE + 128];
};

static int answer(struct lws *wsi, const char *path) {
    unsigned char buffer[LWS_PRE + 1024], *start = buffer + LWS_PRE, *at = start, *end = buffer + sizeof buffer - 1;
    char text[256];
    int length = snprintf(
        text, sizeof text,
        "{\"path\": \"%s\", \"made\": %d, \"destroyed\": %d, \"floods_closed\": %d, \"drains\": %d, \"sending\": %d, "
        "\"second\": %d}",
        path, made, destroyed, floods_closed, drains, __atomic_load_n(&sending_threads, __ATOMIC_SEQ_CST), second_port
    );
    if (lws_add_http_common_headers(wsi, HTTP_STATUS_OK, "application/json", (lws_filepos_t)length, &at, end)
        || lws_finalize_write_http_header(wsi, start, &at, end)) return -1;
    memcpy(start, text, (size_t)length);
    if (lws_write(wsi, start, (size_t)length, LWS_WRITE_HTTP_FINAL) < 0) return -1;
    return lws_http_transaction_completed(wsi) ? -1 : 0;
}

/* WebSockets of the application's own: says what it was sent, with the number of the session before it. */
static int on_own(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length) {
    struct session *session = user;
    int result;
    CHECK_HERE();
    if (has_options && sws_lws_event(server, wsi, reason, in, length, &result)) return result;
    switch (reason) {
    case LWS_CALLBACK_ESTABLISHED:
        CHECK(session->number == 0 && session->length == 0);
        session->number = 7;
        return 0;
    case LWS_CALLBACK_RECEIVE:
        CHECK(session->number == 7);
        session->length = (size_t)snprintf(
            (char *)session->text + LWS_PRE, sizeof session->text - LWS_PRE, "%d%.*s", session->number, (int)length,
            (char *)in
        );
        lws_callback_on_writable(wsi);
        return 0;
    case LWS_CALLBACK_SERVER_WRITEABLE:
        CHECK(session->number == 7);
        if (session->length == 0) return 0;
        CHECK(lws_write(wsi, session->text + LWS_PRE, session->length, LWS_WRITE_TEXT) >= 0);
        session->length = 0;
        return 0;
    default:
        return 0;
    }
}

static int on_first(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length) {
    int result;
    if (sws_lws_event(server, wsi, reason, in, length, &result)) return result;
    switch (reason) {
    case LWS_CALLBACK_SERVER_NEW_CLIENT_INSTANTIATED:
        /* What is kept so must come back, whoever served the connection. */
        made++;
        lws_set_opaque_user_data(wsi, &made);
        return 0;
    case LWS_CALLBACK_WSI_DESTROY:
        if (lws_get_opaque_user_data(wsi) == NULL) return 0; /* listening */
        CHECK(lws_get_opaque_user_data(wsi) == &made);
        destroyed++;
        return 0;
    case LWS_CALLBACK_HTTP:
        return answer(wsi, in);
    case LWS_CALLBACK_ESTABLISHED:
    case LWS_CALLBACK_RECEIVE:
    case LWS_CALLBACK_SERVER_WRITEABLE:
        return on_own(wsi, reason, user, in, length);
    default:
        return 0;
    }
}

static struct lws_protocols protocols[] = {
    { "http", on_first, sizeof(struct session), 16384, 0, NULL, 0 },
    { NULL, NULL, 0, 0, 0, NULL, 0 },
    { "own", on_own, sizeof(struct session), 0, 0, NULL, 0 },
    { NULL, NULL, 0, 0, 0, NULL, 0 },
};

static void on_signal(int number) {
    (void)number;
    asked_to_stop = 1;
    lws_cancel_service(context);
}

/* ---- Misuse ------------------------------------------------------------------------------------------------------ */

static void *join_elsewhere(void *argument) {
    CHECK_FAILS(sws_lws_join(server, argument, &protocols[1]), SWS_WRONG_STATE);
    return NULL;
}

static void misuse(void) {
    static struct lws_protocols others[] = {
        { "http", on_first, 0, 0, 0, NULL, 0 },
        { NULL, NULL, 0, 0, 0, NULL, 0 },
        { NULL, NULL, 0, 0, 0, NULL, 0 },
    };
    struct lws_context_creation_info info;
    sws_server_options options = SWS_SERVER_OPTIONS;
    sws_server *threaded, *second;
    pthread_t thread;
    int result = 17;

    memset(&info, 0, sizeof info);
    CHECK_FAILS(sws_lws_join(server, NULL, &protocols[1]), SWS_INVALID_ARGUMENT);
    CHECK_FAILS(sws_lws_join(server, &info, NULL), SWS_INVALID_ARGUMENT);
    CHECK_FAILS(sws_lws_join(server, &info, &protocols[1]), SWS_INVALID_ARGUMENT); /* no protocols */
    CHECK_FAILS(sws_lws_join(NULL, &info, &protocols[1]), SWS_STALE_HANDLE);
    info.protocols = others;
    CHECK_FAILS(sws_lws_join(server, &info, &protocols[1]), SWS_INVALID_ARGUMENT); /* of another list */
    CHECK_FAILS(sws_lws_join(server, &info, &others[0]), SWS_INVALID_ARGUMENT); /* the first */
    CHECK_FAILS(sws_lws_join(server, &info, &others[2]), SWS_INVALID_ARGUMENT); /* the third */
    CHECK_FAILS(sws_lws_join(server, &info, &others[1]), SWS_INVALID_ARGUMENT); /* no session memory */
    others[0].per_session_data_size = 1;
    CHECK_FAILS(sws_lws_join(server, &info, &others[1]), SWS_INVALID_ARGUMENT); /* a small buffer */
    info.protocols = protocols;
    CHECK(pthread_create(&thread, NULL, join_elsewhere, &info) == 0);
    pthread_join(thread, NULL);

    threaded = sws_server_start("0", NULL, NULL);
    CHECK(threaded != NULL);
    CHECK_FAILS(sws_lws_join(threaded, &info, &protocols[1]), SWS_WRONG_STATE);
    CHECK(sws_server_stop(threaded, 0) == SWS_OK);

    CHECK(sws_lws_event(server, NULL, LWS_CALLBACK_HTTP_CONFIRM_UPGRADE, NULL, 0, &result) == 0 && result == 17);
    CHECK(sws_lws_join(server, &info, &protocols[1]) == SWS_OK);
    CHECK(sws_lws_event(server, NULL, LWS_CALLBACK_HTTP_CONFIRM_UPGRADE, NULL, 0, NULL) == 0);
    options.loop = loop;
    second = sws_server_start_with(&options);
    CHECK(second != NULL);
    CHECK_FAILS(sws_lws_join(second, &info, &protocols[1]), SWS_INVALID_ARGUMENT);
    CHECK_FAILS(sws_server_stop(second, 0), SWS_WOULD_BLOCK);
    while (sws_server_stop(second, 0) != SWS_STALE_HANDLE) CHECK(sws_loop_turn(loop) == SWS_OK);
}

/* ---- */

static void make_context(int port) {
    static const struct lws_extension extensions[] = {
        { "permessage-deflate", lws_extension_callback_pm_deflate, "permessage-deflate" },
        { NULL, NULL, NULL },
    };
    static const struct lws_protocol_vhost_options is_default = { NULL, NULL, "default", "1" };
    static const struct lws_protocol_vhost_options of_own = { NULL, &is_default, "own", "" };
    struct lws_context_creation_info info;
    memset(&info, 0, sizeof info);
    info.port = port;
    info.iface = "127.0.0.1";
    info.protocols = protocols;
    if (has_options) {
        info.extensions = extensions;
        info.pvo = &of_own;
        protocols[2].rx_buffer_size = 16383;
        CHECK_FAILS(sws_lws_join(server, &info, &protocols[1]), SWS_INVALID_ARGUMENT);
        protocols[2].rx_buffer_size = 16384;
    }
    CHECK(sws_lws_join(server, &info, &protocols[1]) == SWS_OK);
    CHECK(protocols[1].callback != NULL && info.pt_serv_buf_size >= 16384);
    context = lws_create_context(&info);
    CHECK(context != NULL);
}

/* A second virtual host, with TLS. */
static void make_second_host(const char *certificate, const char *key) {
    struct lws_context_creation_info info;
    struct lws_vhost *host;
    memset(&info, 0, sizeof info);
    info.iface = "127.0.0.1";
    info.vhost_name = "second";
    info.protocols = protocols;
    info.options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
    info.ssl_cert_filepath = certificate;
    info.ssl_private_key_filepath = key;
    CHECK(sws_lws_join(server, &info, &protocols[1]) == SWS_OK);
    host = lws_create_vhost(context, &info);
    CHECK(host != NULL);
    second_port = lws_get_vhost_listen_port(host);
}

static void serve(void) {
    int stopping = 0;
    while (!(stopping && (stopped || destroys_first)) && lws_service(context, 0) >= 0) {
        if (!asked_to_stop || stopping) continue;
        stopping = 1;
        if (is_elsewhere) continue;
        CHECK_FAILS(sws_loop_destroy(loop), SWS_WRONG_STATE);
        if (!destroys_first) CHECK_FAILS(sws_server_stop(server, 2000), SWS_WOULD_BLOCK);
    }
}

static void *serve_elsewhere(void *unused) {
    (void)unused;
    main_thread = pthread_self();
    serve();
    return NULL;
}

int main(int count, char **arguments) {
    sws_server_options options = SWS_SERVER_OPTIONS;
    struct sigaction action;
    struct pollfd entry;

    is_elsewhere = count > 3 && strcmp(arguments[3], "elsewhere") == 0;
    has_options = count > 3 && strcmp(arguments[3], "options") == 0;
    destroys_first = is_elsewhere || (count > 3 && strcmp(arguments[3], "destroy-first") == 0);
    lws_set_log_level(LLL_ERR | LLL_WARN, NULL);
    main_thread = pthread_self();
    loop = sws_loop_create();
    options.loop = loop;
    options.max_connections = 50;
    options.stopped = on_stopped;
    server = sws_server_start_with(&options);
    CHECK(server != NULL);
    misuse();
    register_endpoints();
    make_context(count > 2 ? atoi(arguments[2]) : 8080);
    if (count > 5) make_second_host(arguments[4], arguments[5]);
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    sigaction(SIGTERM, &action, NULL);

    printf("listening on 127.0.0.1:%d\n", lws_get_vhost_listen_port(lws_get_vhost_by_name(context, "default")));
    fflush(stdout);
    if (is_elsewhere) {
        pthread_t thread;
        CHECK(pthread_create(&thread, NULL, serve_elsewhere, NULL) == 0);
        pthread_join(thread, NULL);
        main_thread = pthread_self();
    } else {
        serve();
    }
    if (!destroys_first) {
        int turns;
        CHECK_FAILS(sws_loop_destroy(loop), SWS_WRONG_STATE); /* the context lives */
        for (turns = 0; turns < 20; turns++) lws_service(context, -1);
    }
    action.sa_handler = SIG_IGN;
    sigaction(SIGTERM, &action, NULL);
    lws_context_destroy(context);
    context = NULL;
    CHECK(made == destroyed);
    if (destroys_first) {
        /* The server is still there, and ends on a loop that the program turns itself. */
        CHECK_FAILS(sws_loop_destroy(loop), SWS_WRONG_STATE);
        CHECK_FAILS(sws_server_stop(server, 1000), SWS_WOULD_BLOCK);
        entry.fd = sws_loop_descriptor(loop);
        entry.events = POLLIN;
        while (!stopped) {
            poll(&entry, 1, sws_loop_timeout(loop));
            sws_loop_turn(loop);
        }
    }
    CHECK(sws_loop_destroy(loop) == SWS_OK);
    puts("the context was shared in peace");
    return 0;
}
