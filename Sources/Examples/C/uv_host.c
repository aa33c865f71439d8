/*
 * A program that lives on a libuv loop of its own gains a WebSocket: everything happens on this one thread.
 *
 *     cc -o uv_host uv_host.c $(pkg-config --cflags --libs swiftwebsockets libuv)
 *     ./uv_host --port 8080
 *
 * Clients of /ticks are sent a line every second by a timer of the program; /websocket sends messages back. SIGINT and
 * SIGTERM stop the server, and then the loop has nothing left to do.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <swift_websockets.h>
#include <uv.h>

enum { MAX_CLIENTS = 1000 };

typedef struct host {
    sws_server *server;
    sws_connection *clients[MAX_CLIENTS];
    size_t count;
    unsigned long ticks;
    uv_timer_t timer;
    uv_signal_t signals[2];
} host;

static void on_ready(sws_connection *connection, void *user) {
    host *host = user;
    if (host->count == MAX_CLIENTS) {
        sws_close(connection, 1013, "too many clients");
        return;
    }
    host->clients[host->count++] = connection;
}

static void on_close(sws_connection *connection, void *user) {
    host *host = user;
    size_t index;
    for (index = 0; index < host->count; index++) {
        if (host->clients[index] == connection) {
            host->clients[index] = host->clients[--host->count];
            return;
        }
    }
}

static int echo(sws_connection *connection, int bits, const char *data, size_t length, void *user) {
    (void)user;
    if (SWS_OPCODE(bits) <= SWS_BINARY) sws_write(connection, SWS_OPCODE(bits), data, length);
    return 1;
}

static void on_tick(uv_timer_t *timer) {
    host *host = timer->data;
    char line[64];
    int length = snprintf(line, sizeof line, "tick %lu", ++host->ticks);
    size_t index;
    for (index = 0; index < host->count; index++) sws_write_text(host->clients[index], line, (size_t)length);
}

static void on_signal(uv_signal_t *handle, int number) {
    host *host = handle->data;
    (void)number;
    /* Begins to stop; the loop goes on until on_stopped(). */
    sws_server_stop(host->server, 5000);
}

static void on_stopped(sws_server *server, void *user) {
    host *host = user;
    (void)server;
    uv_close((uv_handle_t *)&host->timer, NULL);
    uv_close((uv_handle_t *)&host->signals[0], NULL);
    uv_close((uv_handle_t *)&host->signals[1], NULL);
}

int main(int count, char **arguments) {
    static host host;
    static const int numbers[] = { SIGINT, SIGTERM };
    uv_loop_t *loop = uv_default_loop();
    sws_server_options options = SWS_SERVER_OPTIONS;
    sws_handlers ticks = SWS_HANDLERS;
    int index;

    options.listen = count == 3 && strcmp(arguments[1], "--port") == 0 ? arguments[2] : "8080";
    options.uv_loop = loop;
    options.stopped = on_stopped;
    options.user = &host;
    ticks.ready = on_ready;
    ticks.close = on_close;
    ticks.user = &host;

    host.server = sws_server_start_with(&options);
    if (host.server == NULL || sws_set_websocket_handlers(host.server, "/ticks", &ticks) < 0
        || sws_set_websocket_handler(host.server, "/websocket", NULL, NULL, echo, NULL, NULL) < 0) {
        fprintf(stderr, "uv_host: %s\n", sws_last_error_text());
        return 1;
    }

    uv_timer_init(loop, &host.timer);
    host.timer.data = &host;
    uv_timer_start(&host.timer, on_tick, 1000, 1000);
    for (index = 0; index < 2; index++) {
        uv_signal_init(loop, &host.signals[index]);
        host.signals[index].data = &host;
        uv_signal_start(&host.signals[index], on_signal, numbers[index]);
    }

    printf("listening on 127.0.0.1:%d\n", sws_server_port(host.server));
    fflush(stdout);
    uv_run(loop, UV_RUN_DEFAULT);
    return uv_loop_close(loop) == 0 ? 0 : 1;
}
