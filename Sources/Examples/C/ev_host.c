/*
 * A program that lives on a loop of libev gains a WebSocket: everything happens on this one thread.
 *
 *     cc -o ev_host ev_host.c $(pkg-config --cflags --libs swiftwebsockets) -lev
 *     ./ev_host --port 8080
 *
 * Clients of /ticks are sent a line every second by a timer of the program; /websocket sends messages back. SIGINT and
 * SIGTERM stop the server, and then the loop is left.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <swift_websockets_ev.h>

/* The room of the clients of /ticks. */
static const char *const room = "ticks";

typedef struct host {
    struct ev_loop *ev;
    sws_server *server;
    unsigned long ticks;
} host;

static void on_ready(sws_connection *connection, void *user) {
    sws_room_join(((host *)user)->server, room, connection);
}

static int echo(sws_connection *connection, int bits, const char *data, size_t length, void *user) {
    (void)user;
    if (SWS_OPCODE(bits) <= SWS_BINARY) sws_write(connection, SWS_OPCODE(bits), data, length);
    return 1;
}

/* Between turns of the server's loop: what is sent here goes out in the next. */
static void on_tick(struct ev_loop *ev, ev_timer *timer, int events) {
    host *host = timer->data;
    char line[64];
    int length = snprintf(line, sizeof line, "tick %lu", ++host->ticks);
    (void)ev;
    (void)events;
    sws_room_send(host->server, room, SWS_TEXT, line, (size_t)length, NULL);
}

static void on_signal(struct ev_loop *ev, ev_signal *watcher, int events) {
    (void)ev;
    (void)events;
    /* Begins to stop; the loop goes on until on_stopped(). */
    sws_server_stop(((host *)watcher->data)->server, 5000);
}

static void on_stopped(sws_server *server, void *user) {
    (void)server;
    ev_break(((host *)user)->ev, EVBREAK_ALL);
}

int main(int count, char **arguments) {
    static const int numbers[] = { SIGINT, SIGTERM };
    host host = { EV_DEFAULT, NULL, 0 };
    sws_loop *loop = sws_loop_create();
    sws_server_options options = SWS_SERVER_OPTIONS;
    sws_ev watcher;
    ev_timer timer;
    ev_signal signals[2];
    int index;

    options.listen = count == 3 && strcmp(arguments[1], "--port") == 0 ? arguments[2] : "8080";
    options.loop = loop;
    options.stopped = on_stopped;
    options.user = &host;

    host.server = sws_server_start_with(&options);
    if (host.server == NULL || sws_set_websocket_handler(host.server, "/ticks", NULL, on_ready, NULL, NULL, &host) < 0
        || sws_set_websocket_handler(host.server, "/websocket", NULL, NULL, echo, NULL, NULL) < 0
        || sws_ev_start(&watcher, host.ev, loop) < 0) {
        fprintf(stderr, "ev_host: %s\n", sws_last_error_text());
        return 1;
    }

    ev_timer_init(&timer, on_tick, 1.0, 1.0);
    timer.data = &host;
    ev_timer_start(host.ev, &timer);
    for (index = 0; index < 2; index++) {
        ev_signal_init(&signals[index], on_signal, numbers[index]);
        signals[index].data = &host;
        ev_signal_start(host.ev, &signals[index]);
    }

    printf("listening on 127.0.0.1:%d\n", sws_server_port(host.server));
    fflush(stdout);
    ev_run(host.ev, 0);

    sws_ev_stop(&watcher);
    ev_loop_destroy(host.ev);
    return sws_loop_destroy(loop) == SWS_OK ? 0 : 1;
}
