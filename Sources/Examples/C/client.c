/*
 * Sends each line of standard input to a WebSocket server and prints what comes back; connects again when the server
 * is lost.
 *
 *     cc -o client client.c $(pkg-config --cflags --libs swiftwebsockets)
 *     ./client ws://127.0.0.1:8080/websocket
 */
#include <stdio.h>
#include <string.h>
#include <swift_websockets.h>

static void on_ready(sws_connection *connection, void *user) {
    (void)user;
    fprintf(stderr, "connected to %s\n", sws_remote_address(connection));
}

static int on_data(sws_connection *connection, int bits, const char *data, size_t length, void *user) {
    (void)connection;
    (void)user;
    if (SWS_OPCODE(bits) == SWS_TEXT) {
        printf("%.*s\n", (int)length, data);
        fflush(stdout);
    }
    return 1;
}

static void on_close(sws_connection *connection, void *user) {
    (void)user;
    fprintf(stderr, "closed: %d %s\n", sws_close_code(connection), sws_close_reason(connection, NULL));
}

static void on_ended(sws_client *client, int code, const char *text, void *user) {
    (void)client;
    (void)user;
    if (code < 0) fprintf(stderr, "client: %s\n", text);
}

int main(int count, char **arguments) {
    sws_handlers handlers = SWS_HANDLERS;
    sws_client_options options = SWS_CLIENT_OPTIONS;
    sws_client *client;
    char line[4096];

    handlers.ready = on_ready;
    handlers.data = on_data;
    handlers.close = on_close;
    options.reconnect_delay_ms = 200;
    options.ended = on_ended;

    client = sws_client_start(count > 1 ? arguments[1] : "ws://127.0.0.1:8080/websocket", &handlers, &options);
    if (client == NULL) {
        fprintf(stderr, "client: %s\n", sws_last_error_text());
        return 1;
    }
    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = 0;
        if (sws_write_text(sws_client_connection(client), line, strlen(line)) < 0) {
            fprintf(stderr, "not sent: %s\n", sws_last_error_text());
        }
    }
    /* Behind all that was sent. */
    sws_client_stop(client, 1000, NULL);
    return 0;
}
