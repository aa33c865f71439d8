/* On the application's libuv loop: everything on one thread, calls from others included, and a loop that ends clean. */
#include "check.h"

#include <uv.h>

static uv_loop_t loop;
static pthread_t loop_thread;
static sws_server *server;
static sws_client *client;
static sws_connection *connection;
static event echoed = EVENT;
static int server_closed, client_ended, stopped, timer_fired, echoes;
static char url[64];

#define CHECK_ON_LOOP() CHECK(pthread_equal(pthread_self(), loop_thread))

static void on_ready(sws_connection *opened, void *user) {
    (void)user;
    CHECK_ON_LOOP();
    connection = opened;
}

static int echo(sws_connection *connection, int bits, const char *data, size_t length, void *user) {
    (void)user;
    CHECK_ON_LOOP();
    if (SWS_OPCODE(bits) == SWS_TEXT) CHECK(sws_write_text(connection, data, length) > 0);
    return 1;
}

static void on_close(sws_connection *closed, void *user) {
    (void)closed;
    (void)user;
    CHECK_ON_LOOP();
    server_closed++;
}

static void on_stopped(sws_server *gone, void *user) {
    (void)user;
    CHECK_ON_LOOP();
    CHECK(gone == server);
    stopped++;
}

static void client_ready(sws_connection *connection, void *user) {
    (void)user;
    CHECK_ON_LOOP();
    CHECK(sws_write_text(connection, "hello", 5) > 0);
}

static int client_data(sws_connection *connection, int bits, const char *data, size_t length, void *user) {
    (void)connection;
    (void)data;
    (void)length;
    (void)user;
    CHECK_ON_LOOP();
    if (SWS_OPCODE(bits) != SWS_TEXT) return 1;
    echoes++;
    event_happened(&echoed);
    return 1;
}

static void on_ended(sws_client *ended, int code, const char *text, void *user) {
    (void)text;
    (void)user;
    CHECK_ON_LOOP();
    CHECK(ended == client);
    CHECK(code == SWS_OK);
    client_ended++;
}

static void on_timer(uv_timer_t *timer) {
    timer_fired++;
    uv_close((uv_handle_t *)timer, NULL);
}

static int handles;

static void count_handle(uv_handle_t *handle, void *argument) {
    (void)handle;
    (void)argument;
    handles++;
}

static int handle_count(void) {
    handles = 0;
    uv_walk(&loop, count_handle, NULL);
    return handles;
}

/* A server that cannot start leaves nothing on the loop. */
static void failing_start(void) {
    sws_server_options options = SWS_SERVER_OPTIONS;
    sws_server *first = sws_server_start("0", NULL, NULL);
    char address[32];
    CHECK(first != NULL);
    snprintf(address, sizeof address, "%d", sws_server_port(first));
    options.listen = address;
    options.uv_loop = &loop;
    CHECK(sws_server_start_with(&options) == NULL);
    CHECK(sws_last_error() == SWS_ADDRESS_IN_USE);
    uv_run(&loop, UV_RUN_DEFAULT);
    CHECK(handle_count() == 0);
    CHECK(sws_server_stop(first, 0) == SWS_OK);
}

/* Another thread sends, and stops both. */
static void *elsewhere(void *argument) {
    int number;
    (void)argument;
    WAIT(echoed, 1);
    for (number = 0; number < 100; number++) CHECK(sws_write_text(connection, "from elsewhere", 14) > 0);
    WAIT(echoed, 101);
    CHECK(sws_client_stop(client, 1000, "done") == SWS_OK);
    CHECK_FAILS(sws_client_stop(client, 1000, "done"), SWS_STALE_HANDLE);
    CHECK(sws_server_stop(server, 5000) == SWS_OK);
    CHECK_FAILS(sws_server_stop(server, 0), SWS_STALE_HANDLE);
    return NULL;
}

static void start(void) {
    sws_server_options options = SWS_SERVER_OPTIONS;
    sws_client_options client_options = SWS_CLIENT_OPTIONS;
    sws_handlers handlers = SWS_HANDLERS;
    options.listen = "0";
    options.uv_loop = &loop;
    options.stopped = on_stopped;
    server = sws_server_start_with(&options);
    CHECK(server != NULL);
    handlers.ready = on_ready;
    handlers.data = echo;
    handlers.close = on_close;
    CHECK(sws_set_websocket_handlers(server, "/", &handlers) == SWS_OK);
    snprintf(url, sizeof url, "ws://127.0.0.1:%d/", sws_server_port(server));

    handlers.ready = client_ready;
    handlers.data = client_data;
    handlers.close = NULL;
    client_options.uv_loop = &loop;
    client_options.ended = on_ended;
    client = sws_client_start(url, &handlers, &client_options);
    CHECK(client != NULL);
}

int main(void) {
    pthread_t thread;
    uv_timer_t timer;
    loop_thread = pthread_self();
    CHECK(uv_loop_init(&loop) == 0);

    failing_start();

    CHECK(uv_timer_init(&loop, &timer) == 0);
    CHECK(uv_timer_start(&timer, on_timer, 100, 0) == 0);
    start();
    CHECK(pthread_create(&thread, NULL, elsewhere, NULL) == 0);
    uv_run(&loop, UV_RUN_DEFAULT);
    pthread_join(thread, NULL);
    CHECK(timer_fired == 1 && server_closed == 1 && client_ended == 1 && stopped == 1 && echoes == 101);
    CHECK(handle_count() == 0);

    /* And once more on the same loop, stopped on its own thread. */
    start();
    while (connection == NULL || echoes == 101) uv_run(&loop, UV_RUN_ONCE);
    CHECK_FAILS(sws_client_stop(client, 1000, NULL), SWS_WOULD_BLOCK);
    CHECK_FAILS(sws_server_stop(server, 5000), SWS_WOULD_BLOCK);
    uv_run(&loop, UV_RUN_DEFAULT);
    CHECK(server_closed == 2 && client_ended == 2 && stopped == 2);
    CHECK(handle_count() == 0);
    CHECK(uv_loop_close(&loop) == 0);
    puts("the loop was a good host");
    return 0;
}
