/* A server that uses what the examples do not; scripts/c-test.d/features.py asks for all of it. */
#include "check.h"

#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

static sws_server *server;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int destroyed, metrics_calls, log_lines, forged_lines, floods, closed_code;
static char closed_reason[128];

static int say(sws_connection *connection, const char *text) {
    return sws_write_text(connection, text, strlen(text));
}

static void count(int *number) {
    pthread_mutex_lock(&lock);
    (*number)++;
    pthread_mutex_unlock(&lock);
}

/* ---- Requests ---- */

static int on_request(sws_connection *connection, void *user) {
    char text[512];
    const char *header = sws_request_header(connection, "x-TEST");
    const char *value = sws_request_query_value(connection, "key");
    CHECK(user == &lock);
    if (strcmp(sws_request_path(connection), "/nothing") == 0) return 0;
    if (strcmp(sws_request_path(connection), "/silent") == 0) return 1;
    snprintf(
        text, sizeof text, "%s %s ?%s key=%s header=%s", sws_request_method(connection), sws_request_path(connection),
        sws_request_query(connection), value ? value : "none", header ? header : "none"
    );
    CHECK(sws_add_response_header(connection, "X-Answer", "yes") == SWS_OK);
    CHECK(sws_respond(connection, 404, NULL, NULL, 0) == SWS_OK); /* the last one counts */
    CHECK(sws_respond(connection, 202, "text/plain", text, strlen(text)) == SWS_OK);
    return 1;
}

static int on_counters(sws_connection *connection, void *user) {
    char text[256];
    (void)user;
    pthread_mutex_lock(&lock);
    snprintf(
        text, sizeof text,
        "{\"destroyed\": %d, \"metrics\": %d, \"log\": %d, \"forged\": %d, \"floods\": %d, \"code\": %d, \"reason\": \"%s\"}",
        destroyed, metrics_calls, log_lines, forged_lines, floods, closed_code, closed_reason
    );
    pthread_mutex_unlock(&lock);
    sws_respond(connection, 200, "application/json", text, strlen(text));
    return 1;
}

static int on_swapped(sws_connection *connection, void *user) {
    sws_respond(connection, 200, "text/plain", user, strlen(user));
    return 1;
}

/* Handlers may be set while the server runs, inside a callback as well. */
static int on_swap(sws_connection *connection, void *user) {
    (void)user;
    CHECK(sws_set_request_handler(server, "/swapped", on_swapped, "after") == SWS_OK);
    sws_respond(connection, 204, NULL, NULL, 0);
    return 1;
}

/* ---- Handshakes ---- */

static int reject(sws_connection *connection, void *user) {
    (void)user;
    if (sws_request_query_value(connection, "status") != NULL) {
        CHECK(sws_add_response_header(connection, "WWW-Authenticate", "Bearer") == SWS_OK);
        CHECK(sws_respond(connection, atoi(sws_request_query_value(connection, "status")), "text/plain", "no", 2) == SWS_OK);
    }
    return -1;
}

static void destroy(void *data) {
    free(data);
    count(&destroyed);
}

static int prepare(sws_connection *connection, void *user) {
    (void)user;
    CHECK(sws_set_user_data(connection, malloc(1), destroy) == SWS_OK);
    CHECK(sws_set_user_data(connection, malloc(1), destroy) == SWS_OK); /* the first one goes */
    CHECK(sws_add_response_header(connection, "Set-Cookie", "a=b") == SWS_OK);
    CHECK(sws_choose_subprotocol(connection, "second") == SWS_OK);
    CHECK(sws_subprotocol(connection) == NULL);
    return 0;
}

static void tell_facts(sws_connection *connection, void *user) {
    char text[512];
    const char *name, *value, *subprotocol = sws_subprotocol(connection);
    size_t fields = 0;
    (void)user;
    while (sws_request_header_at(connection, fields, &name, &value) == 1) fields++;
    CHECK(fields > 3);
    CHECK(sws_connection_id(connection) != 0);
    CHECK(sws_user_data(connection) != NULL);
    CHECK(sws_is_open(connection) == 1 && sws_is_secure(connection) == 0);
    CHECK(strncmp(sws_remote_address(connection), "127.0.0.1:", 10) == 0);
    CHECK(strncmp(sws_local_address(connection), "127.0.0.1:", 10) == 0);
    snprintf(text, sizeof text, "%s %s", sws_request_parameter(connection, "name"), subprotocol ? subprotocol : "none");
    say(connection, text);
}

static void tell_subprotocol(sws_connection *connection, void *user) {
    (void)user;
    say(connection, sws_subprotocol(connection));
}

static void note_close(sws_connection *connection, void *user) {
    size_t length, i;
    const char *reason = sws_close_reason(connection, &length);
    (void)user;
    CHECK(length < sizeof closed_reason && reason[length] == 0);
    pthread_mutex_lock(&lock);
    closed_code = sws_close_code(connection);
    for (i = 0; i <= length; i++) closed_reason[i] = reason[i] == 0 && i < length ? '_' : reason[i];
    pthread_mutex_unlock(&lock);
    CHECK(sws_closed_by_peer(connection) == 1);
}

/* ---- Frames ---- */

static void send_fragments(sws_connection *connection, void *user) {
    (void)user;
    CHECK(sws_write(connection, SWS_TEXT | SWS_MORE, "one ", 4) > 0);
    CHECK(sws_write(connection, SWS_PING, "between", 7) > 0);
    CHECK(say(connection, "whole") > 0); /* waits for the end of the other */
    CHECK(sws_write(connection, SWS_CONTINUATION | SWS_MORE, "two ", 4) > 0);
    CHECK(sws_write(connection, SWS_CONTINUATION, "three", 5) > 0);
}

/* Tells of each piece and each control frame. */
static int tell_frame(sws_connection *connection, int bits, const char *data, size_t length, void *user) {
    static const char *const names[] = { "continuation", "text", "binary", [8] = "close", "ping", "pong" };
    char text[256];
    (void)user;
    CHECK((bits & ~0x8f) == 0);
    if (SWS_OPCODE(bits) == SWS_CLOSE) return 1;
    if (SWS_OPCODE(bits) == SWS_PONG && length == 7 && memcmp(data, "between", 7) == 0) return 1;
    snprintf(
        text, sizeof text, "%s%s %.*s", names[SWS_OPCODE(bits)], bits & SWS_FIN ? " fin" : "", (int)length, data
    );
    say(connection, text);
    return strncmp(data, "end", length) != 0 || length == 0;
}

static int close_as_asked(sws_connection *connection, int bits, const char *data, size_t length, void *user) {
    char reason[200] = "";
    (void)user;
    if (SWS_OPCODE(bits) != SWS_TEXT || length >= sizeof reason) return 1;
    memcpy(reason, data, length);
    CHECK(sws_close(connection, atoi(reason), strchr(reason, ' ') + 1) == SWS_OK);
    return 1;
}

static void flood(sws_connection *connection, void *user) {
    static char block[65536];
    int result;
    (void)user;
    while ((result = sws_write_binary(connection, block, sizeof block)) == SWS_SENT) {}
    CHECK(result == SWS_BUFFERED);
    CHECK(sws_buffered_amount(connection) > 0);
    count(&floods);
}

static void on_drain(sws_connection *connection, void *user) {
    (void)user;
    say(connection, "drained");
}

/* ---- The server ---- */

/* What peers have sent cannot forge a line, nor a detail of one. */
static void on_log(int level, const char *line, void *user) {
    static const char forged[] = " reason=\"forged\\\\r\\\\n by=\\\"admin\\\"\\\\u{1B}\\\\u{85}\\\\u{2028}\"";
    const char *byte;
    CHECK(level >= SWS_LOG_TRACE && level <= SWS_LOG_CRITICAL);
    CHECK(line[0] != 0);
    for (byte = line; *byte != 0; byte++) {
        CHECK((unsigned char)*byte >= 0x20 && *byte != 0x7f);
        CHECK(strncmp(byte, "\xc2\x85", 2) != 0 && strncmp(byte, "\xe2\x80\xa8", 3) != 0);
    }
    CHECK(user == &lock);
    count(&log_lines);
    if (strstr(line, forged) != NULL) count(&forged_lines);
}

static void on_metrics(sws_server *told, const sws_metrics *metrics, void *user) {
    CHECK(told == server || server == NULL);
    CHECK(metrics->size == sizeof *metrics);
    CHECK(metrics->open_connections >= metrics->open_websockets && metrics->open_websockets >= 0);
    CHECK(user == &lock);
    count(&metrics_calls);
}

/* A connected socket of the program's own is served like one that was accepted. */
static void adopt(void) {
    static const char request[] = "GET /anything HTTP/1.1\r\nHost: here\r\n\r\n";
    char answer[64] = "";
    size_t length = 0;
    ssize_t count;
    int ends[2];
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    CHECK(sws_server_adopt(server, ends[0]) == SWS_OK);
    CHECK(write(ends[1], request, sizeof request - 1) == sizeof request - 1);
    while (length < 12 && (count = read(ends[1], answer + length, sizeof answer - 1 - length)) > 0) length += (size_t)count;
    CHECK(strncmp(answer, "HTTP/1.1 202", 12) == 0);
    close(ends[1]);
    CHECK_FAILS(sws_server_adopt(server, -1), SWS_INVALID_ARGUMENT);
}

static void set(const char *uri, sws_handlers handlers) {
    CHECK(sws_set_websocket_handlers(server, uri, &handlers) == SWS_OK);
}

int main(int argc, char **argv) {
    static const char *const subprotocols[] = { "chat.v2", "chat.v1", NULL };
    static const sws_handlers none = SWS_HANDLERS;
    sws_handlers handlers;
    sws_server_options options = SWS_SERVER_OPTIONS;
    sigset_t signals;
    int received;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);

    options.on_http = on_request;
    options.log = on_log;
    options.metrics = on_metrics;
    options.user = &lock;
    CHECK(sws_server_options_set(&options, "listen", argc == 3 ? argv[2] : "0") == SWS_OK);
    CHECK(sws_server_options_set(&options, "loops", "2") == SWS_OK);
    CHECK(sws_server_options_set(&options, "log_level", "1") == SWS_OK);
    CHECK(sws_server_options_set(&options, "metrics_interval_ms", "50") == SWS_OK);
    server = sws_server_start_with(&options);
    CHECK(server != NULL);

    CHECK(sws_set_request_handler(server, "/counters", on_counters, NULL) == SWS_OK);
    CHECK(sws_set_request_handler(server, "/swap", on_swap, NULL) == SWS_OK);
    CHECK(sws_set_request_handler(server, "/swapped", on_swapped, "before") == SWS_OK);
    CHECK(sws_set_websocket_handler(server, "/reject", reject, NULL, NULL, NULL, NULL) == SWS_OK);
    CHECK(
        sws_set_websocket_handler_with_subprotocols(
            server, "/subprotocols", subprotocols, NULL, tell_subprotocol, NULL, NULL, NULL
        ) == SWS_OK
    );
    CHECK(sws_set_websocket_handler(server, "/gone", NULL, NULL, tell_frame, NULL, NULL) == SWS_OK);
    CHECK(sws_set_websocket_handler(server, "/gone", NULL, NULL, NULL, NULL, NULL) == SWS_OK);

    handlers = none;
    handlers.connect = prepare;
    handlers.ready = tell_facts;
    set("/facts/:name", handlers);
    handlers = none;
    handlers.ready = send_fragments;
    handlers.data = tell_frame;
    handlers.deliver_fragments = 1;
    set("/fragments", handlers);
    handlers = none;
    handlers.data = tell_frame;
    handlers.compress = 1;
    handlers.compression_threshold = 1;
    set("/frames", handlers);
    handlers = none;
    handlers.data = close_as_asked;
    set("/close", handlers);
    handlers = none;
    handlers.close = note_close;
    set("/closed", handlers);
    handlers = none;
    handlers.ready = flood;
    handlers.drain = on_drain;
    set("/flood", handlers);

    adopt();
    printf("listening on 127.0.0.1:%d\n", sws_server_port(server));
    fflush(stdout);
    sigwait(&signals, &received);
    CHECK(sws_server_stop(server, 5000) == SWS_OK);
    return 0;
}
