/*
 * A page at / and a WebSocket at /websocket that says "Welcome!" and sends every text message back:
 *
 *     cc -o callback_server callback_server.c $(pkg-config --cflags --libs swiftwebsockets)
 *     ./callback_server --port 8080
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <swift_websockets.h>

static int on_request(sws_connection *connection, void *user) {
    static const char page[] = "<h1>WebSocket Server</h1>";
    (void)user;
    if (strcmp(sws_request_path(connection), "/") != 0) return 0;
    sws_respond(connection, 200, "text/html", page, sizeof page - 1);
    return 1;
}

static int on_connect(sws_connection *connection, void *user) {
    (void)user;
    printf("WebSocket client %s connected\n", sws_remote_address(connection));
    return 0; /* accept it */
}

static void on_ready(sws_connection *connection, void *user) {
    (void)user;
    sws_write_text(connection, "Welcome!", 8);
}

static int on_data(sws_connection *connection, int bits, const char *data, size_t length, void *user) {
    (void)user;
    if (SWS_OPCODE(bits) == SWS_TEXT) {
        printf("Received: %.*s\n", (int)length, data);
        sws_write_text(connection, data, length);
    }
    return 1; /* keep it open */
}

static void on_close(sws_connection *connection, void *user) {
    (void)user;
    printf("WebSocket client disconnected: %d %s\n", sws_close_code(connection), sws_close_reason(connection, NULL));
}

int main(int count, char **arguments) {
    const char *port = count == 3 && strcmp(arguments[1], "--port") == 0 ? arguments[2] : "8080";
    sws_server *server;
    sigset_t signals;
    int received;

    /* Blocked in every thread, so that sigwait() gets them. */
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);

    server = sws_server_start(port, on_request, NULL);
    if (server == NULL
        || sws_set_websocket_handler(server, "/websocket", on_connect, on_ready, on_data, on_close, NULL) < 0) {
        fprintf(stderr, "callback_server: %s\n", sws_last_error_text());
        return 1;
    }
    printf("listening on 127.0.0.1:%d\n", sws_server_port(server));
    fflush(stdout);

    sigwait(&signals, &received);
    return sws_server_stop(server, 5000) == SWS_OK ? 0 : 1;
}
