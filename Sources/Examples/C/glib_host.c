/*
 * A program that lives on a GLib main loop gains a WebSocket: everything happens on this one thread.
 *
 *     cc -o glib_host glib_host.c $(pkg-config --cflags --libs swiftwebsockets glib-2.0)
 *     ./glib_host --port 8080
 *
 * Clients of /ticks are sent a line every second by a timeout of the program; /websocket sends messages back. SIGINT
 * and SIGTERM stop the server, and then the main loop is left.
 */
#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <swift_websockets_glib.h>

typedef struct host {
    GMainLoop *main_loop;
    sws_server *server;
    GHashTable *clients;
    unsigned long ticks;
} host;

static void on_ready(sws_connection *connection, void *user) {
    g_hash_table_add(((host *)user)->clients, connection);
}

static void on_close(sws_connection *connection, void *user) {
    g_hash_table_remove(((host *)user)->clients, connection);
}

static int echo(sws_connection *connection, int bits, const char *data, size_t length, void *user) {
    (void)user;
    if (SWS_OPCODE(bits) <= SWS_BINARY) sws_write(connection, SWS_OPCODE(bits), data, length);
    return 1;
}

/* Between turns of the server's loop: what is sent here goes out in the next. */
static gboolean on_tick(gpointer user) {
    host *host = user;
    GHashTableIter clients;
    gpointer connection;
    char line[64];
    int length = snprintf(line, sizeof line, "tick %lu", ++host->ticks);
    g_hash_table_iter_init(&clients, host->clients);
    while (g_hash_table_iter_next(&clients, &connection, NULL)) sws_write_text(connection, line, (size_t)length);
    return G_SOURCE_CONTINUE;
}

static gboolean on_signal(gpointer user) {
    /* Begins to stop; the main loop goes on until on_stopped(). */
    sws_server_stop(((host *)user)->server, 5000);
    return G_SOURCE_CONTINUE;
}

static void on_stopped(sws_server *server, void *user) {
    (void)server;
    g_main_loop_quit(((host *)user)->main_loop);
}

int main(int count, char **arguments) {
    host host = { NULL, NULL, NULL, 0 };
    sws_loop *loop = sws_loop_create();
    sws_server_options options = SWS_SERVER_OPTIONS;
    sws_handlers ticks = SWS_HANDLERS;
    GSource *source;

    host.main_loop = g_main_loop_new(NULL, FALSE);
    host.clients = g_hash_table_new(NULL, NULL);
    options.listen = count == 3 && strcmp(arguments[1], "--port") == 0 ? arguments[2] : "8080";
    options.loop = loop;
    options.stopped = on_stopped;
    options.user = &host;
    ticks.ready = on_ready;
    ticks.close = on_close;
    ticks.user = &host;

    host.server = sws_server_start_with(&options);
    if (host.server == NULL || sws_set_websocket_handlers(host.server, "/ticks", &ticks) < 0
        || sws_set_websocket_handler(host.server, "/websocket", NULL, NULL, echo, NULL, NULL) < 0) {
        fprintf(stderr, "glib_host: %s\n", sws_last_error_text());
        return 1;
    }

    source = sws_glib_source_new(loop);
    g_source_attach(source, NULL);
    g_timeout_add(1000, on_tick, &host);
    g_unix_signal_add(SIGINT, on_signal, &host);
    g_unix_signal_add(SIGTERM, on_signal, &host);

    printf("listening on 127.0.0.1:%d\n", sws_server_port(host.server));
    fflush(stdout);
    g_main_loop_run(host.main_loop);

    g_source_destroy(source);
    g_source_unref(source);
    g_hash_table_destroy(host.clients);
    g_main_loop_unref(host.main_loop);
    return sws_loop_destroy(loop) == SWS_OK ? 0 : 1;
}
