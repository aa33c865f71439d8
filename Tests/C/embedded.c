/* Within a loop of poll() that the program runs: everything on its thread and in turns, and each wait as long as told. */
#include "check.h"

#include <limits.h>
#include <poll.h>

static sws_loop *loop;
static pthread_t loop_thread;
static sws_server *server;
static sws_client *client;
static sws_connection *connection;
static event echoed = EVENT;
static int turning, server_closed, client_ended, stopped, echoes;
static char url[64];

#define CHECK_IN_TURN() CHECK(turning && pthread_equal(pthread_self(), loop_thread))

static void on_ready(sws_connection *opened, void *user) {
    (void)user;
    CHECK_IN_TURN();
    connection = opened;
}

static int echo(sws_connection *connection, int bits, const char *data, size_t length, void *user) {
    (void)user;
    CHECK_IN_TURN();
    CHECK_FAILS(sws_loop_turn(loop), SWS_WRONG_STATE);
    CHECK_FAILS(sws_loop_destroy(loop), SWS_WRONG_STATE);
    if (SWS_OPCODE(bits) == SWS_TEXT) CHECK(sws_write_text(connection, data, length) > 0);
    return 1;
}

static void on_close(sws_connection *closed, void *user) {
    (void)closed;
    (void)user;
    CHECK_IN_TURN();
    server_closed++;
}

static void on_stopped(sws_server *gone, void *user) {
    (void)user;
    CHECK_IN_TURN();
    CHECK(gone == server);
    stopped++;
}

static int client_data(sws_connection *connection, int bits, const char *data, size_t length, void *user) {
    (void)connection;
    (void)data;
    (void)length;
    (void)user;
    CHECK_IN_TURN();
    if (SWS_OPCODE(bits) != SWS_TEXT) return 1;
    echoes++;
    event_happened(&echoed);
    return 1;
}

static void on_ended(sws_client *ended, int code, const char *text, void *user) {
    (void)text;
    (void)user;
    CHECK_IN_TURN();
    CHECK(ended == client && code == SWS_OK);
    client_ended++;
}

static int64_t now_ms(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* Waits as the loop says, and turns it. The deadline is of the test. */
static void go_round(void) {
    struct pollfd entry = { sws_loop_descriptor(loop), POLLIN, 0 };
    int timeout = sws_loop_timeout(loop);
    CHECK(entry.fd >= 0 && timeout >= 0);
    CHECK(poll(&entry, 1, timeout < 30000 ? timeout : 30000) >= 0);
    turning = 1;
    CHECK(sws_loop_turn(loop) == SWS_OK);
    turning = 0;
}

/* Until there is nothing to do at once. */
static void settle(void) {
    struct pollfd entry = { sws_loop_descriptor(loop), POLLIN, 0 };
    while (sws_loop_timeout(loop) == 0 || poll(&entry, 1, 100) == 1) go_round();
}

#define GO_ON_UNTIL(condition) \
    do { \
        int64_t began = now_ms(); \
        while (!(condition)) { \
            go_round(); \
            CHECK(now_ms() - began < 30000 && #condition != NULL); \
        } \
    } while (0)

static void start(void) {
    sws_server_options options = SWS_SERVER_OPTIONS;
    sws_client_options client_options = SWS_CLIENT_OPTIONS;
    sws_handlers handlers = SWS_HANDLERS;
    options.listen = "0";
    options.loop = loop;
    options.stopped = on_stopped;
    server = sws_server_start_with(&options);
    CHECK(server != NULL);
    handlers.ready = on_ready;
    handlers.data = echo;
    handlers.close = on_close;
    CHECK(sws_set_websocket_handlers(server, "/", &handlers) == SWS_OK);
    snprintf(url, sizeof url, "ws://127.0.0.1:%d/", sws_server_port(server));

    handlers.ready = NULL;
    handlers.data = client_data;
    handlers.close = NULL;
    client_options.loop = loop;
    client_options.ended = on_ended;
    connection = NULL;
    client = sws_client_start(url, &handlers, &client_options);
    CHECK(client != NULL);
    GO_ON_UNTIL(connection != NULL && sws_client_connection(client) != NULL);
}

/* What is done between turns makes the descriptor readable, however long the timeout was. */
static void between_turns(void) {
    struct pollfd entry = { sws_loop_descriptor(loop), POLLIN, 0 };
    int64_t began;
    int before, after;
    settle();
    /* The wait is told from now, and not from the last turn. */
    before = sws_loop_timeout(loop);
    poll(NULL, 0, 700);
    after = sws_loop_timeout(loop);
    CHECK(before < INT_MAX && (before < 700 ? after == 0 : after <= before - 700));
    CHECK(sws_write_text(sws_client_connection(client), "hello", 5) > 0);
    CHECK(poll(&entry, 1, 10000) == 1);
    began = now_ms();
    GO_ON_UNTIL(echoes == 1);
    CHECK(now_ms() - began < 5000);
    settle();
    CHECK(sws_close(connection, 1000, "done") == SWS_OK);
    GO_ON_UNTIL(client_ended == 1);
    CHECK(server_closed == 1);
}

static void *elsewhere(void *argument) {
    sws_server_options options = SWS_SERVER_OPTIONS;
    int number;
    (void)argument;
    CHECK_FAILS(sws_loop_turn(loop), SWS_WRONG_STATE);
    CHECK_FAILS(sws_loop_timeout(loop), SWS_WRONG_STATE);
    CHECK_FAILS(sws_loop_descriptor(loop), SWS_WRONG_STATE);
    CHECK_FAILS(sws_loop_destroy(loop), SWS_WRONG_STATE);
    options.loop = loop;
    CHECK(sws_server_start_with(&options) == NULL && sws_last_error() == SWS_WRONG_STATE);

    for (number = 0; number < 100; number++) CHECK(sws_write_text(connection, "from elsewhere", 14) > 0);
    WAIT(echoed, 101);
    CHECK(sws_client_stop(client, 1000, "done") == SWS_OK);
    CHECK(sws_server_stop(server, 5000) == SWS_OK);
    return NULL;
}

static void misuse(void) {
    sws_server_options options = SWS_SERVER_OPTIONS;
    sws_loop *none = (sws_loop *)&options;
    CHECK_FAILS(sws_loop_turn(NULL), SWS_STALE_HANDLE);
    CHECK_FAILS(sws_loop_turn(none), SWS_STALE_HANDLE);
    CHECK_FAILS(sws_loop_timeout(none), SWS_STALE_HANDLE);
    CHECK_FAILS(sws_loop_descriptor(none), SWS_STALE_HANDLE);
    CHECK_FAILS(sws_loop_destroy(none), SWS_STALE_HANDLE);
    options.loop = none;
    CHECK(sws_server_start_with(&options) == NULL && sws_last_error() == SWS_STALE_HANDLE);
    options.loop = loop;
    options.uv_loop = (struct uv_loop_s *)&options;
    CHECK(sws_server_start_with(&options) == NULL && sws_last_error() == SWS_INVALID_ARGUMENT);
    options.uv_loop = NULL;
    options.listen = "192.0.2.1:1"; /* of nobody */
    CHECK(sws_server_start_with(&options) == NULL && sws_last_error() == SWS_CANNOT_LISTEN);
}

int main(void) {
    pthread_t thread;
    loop_thread = pthread_self();
    loop = sws_loop_create();
    CHECK(loop != NULL);
    CHECK(sws_loop_timeout(loop) == INT_MAX);
    CHECK(sws_loop_turn(loop) == SWS_OK);
    misuse();
    /* What the failed start left needs turns. */
    CHECK(sws_loop_destroy(loop) == SWS_OK);
    CHECK_FAILS(sws_loop_destroy(loop), SWS_STALE_HANDLE);

    loop = sws_loop_create();
    start();
    between_turns();
    CHECK_FAILS(sws_loop_destroy(loop), SWS_WRONG_STATE);
    CHECK_FAILS(sws_server_stop(server, 5000), SWS_WOULD_BLOCK);
    GO_ON_UNTIL(stopped == 1);

    start();
    CHECK(pthread_create(&thread, NULL, elsewhere, NULL) == 0);
    GO_ON_UNTIL(stopped == 2);
    pthread_join(thread, NULL);
    CHECK(client_ended == 2 && server_closed == 2 && echoes == 1 + 100);
    CHECK(sws_loop_destroy(loop) == SWS_OK);
    puts("the loop was turned well");
    return 0;
}
