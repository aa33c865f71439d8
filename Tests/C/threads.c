/* Eight threads of the program send on one connection at once: each one's messages arrive whole and in order. */
#include "check.h"

enum { THREADS = 8, MESSAGES = 2000 };

static event opened = EVENT, received_all = EVENT, closed = EVENT, ended = EVENT;
static sws_connection *shared;
static int next[THREADS];
static int received;

static void on_ready(sws_connection *connection, void *user) {
    (void)user;
    shared = connection;
    event_happened(&opened);
}

static void on_close(sws_connection *connection, void *user) {
    (void)user;
    CHECK(sws_close_code(connection) == 1000);
    event_happened(&closed);
}

static int client_data(sws_connection *connection, int bits, const char *data, size_t length, void *user) {
    char text[64];
    int thread, number;
    (void)connection;
    (void)user;
    if (SWS_OPCODE(bits) != SWS_TEXT) return 1;
    CHECK(length < sizeof text);
    memcpy(text, data, length);
    text[length] = 0;
    CHECK(sscanf(text, "%d %d", &thread, &number) == 2);
    CHECK(thread >= 0 && thread < THREADS);
    CHECK(number == next[thread]);
    next[thread]++;
    if (++received == THREADS * MESSAGES) event_happened(&received_all);
    return 1;
}

static void on_ended(sws_client *client, int code, const char *text, void *user) {
    (void)client;
    (void)text;
    (void)user;
    CHECK(code == SWS_OK);
    event_happened(&ended);
}

static void *send_messages(void *argument) {
    int thread = *(int *)argument;
    int number;
    for (number = 0; number < MESSAGES; number++) {
        char text[64];
        int length = snprintf(text, sizeof text, "%d %d", thread, number);
        CHECK(sws_write_text(shared, text, (size_t)length) > 0);
        CHECK(sws_is_open(shared) == 1);
        CHECK(sws_buffered_amount(shared) >= 0);
        CHECK(strcmp(sws_request_path(shared), "/shared") == 0);
    }
    return NULL;
}

int main(void) {
    pthread_t threads[THREADS];
    int numbers[THREADS];
    int index;
    char url[64];
    sws_handlers handlers = SWS_HANDLERS;
    sws_client_options options = SWS_CLIENT_OPTIONS;
    sws_client *client;
    sws_server *server = sws_server_start("0", NULL, NULL);
    CHECK(server != NULL);
    CHECK(sws_set_websocket_handler(server, "/:name", NULL, on_ready, NULL, on_close, NULL) == SWS_OK);
    snprintf(url, sizeof url, "ws://127.0.0.1:%d/shared", sws_server_port(server));
    handlers.data = client_data;
    options.ended = on_ended;
    client = sws_client_start(url, &handlers, &options);
    CHECK(client != NULL);
    WAIT(opened, 1);

    for (index = 0; index < THREADS; index++) {
        numbers[index] = index;
        CHECK(pthread_create(&threads[index], NULL, send_messages, &numbers[index]) == 0);
    }
    for (index = 0; index < THREADS; index++) pthread_join(threads[index], NULL);
    WAIT(received_all, 1);

    CHECK(sws_client_stop(client, 1000, "done") == SWS_OK);
    WAIT(ended, 1);
    WAIT(closed, 1);
    CHECK(sws_server_stop(server, 5000) == SWS_OK);
    printf("%d messages of %d threads arrived in order\n", received, THREADS);
    return 0;
}
