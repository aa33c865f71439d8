/*
 * A chat in rooms: whoever connects to /rooms/NAME?as=SOMEBODY hears what the others in the room say.
 *
 *     cc -o chat chat.c $(pkg-config --cflags --libs swiftwebsockets)
 *     ./chat --port 8080
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <swift_websockets.h>

enum { MAX_NAME = 32, MAX_MESSAGE = 2000 };

typedef struct member {
    char name[MAX_NAME + 1];
} member;

static sws_server *server;

static const char *room_of(sws_connection *connection) { return sws_request_parameter(connection, "name"); }

/* Tells everyone in the room, except one or NULL. */
static void say(sws_connection *speaker, const char *text, sws_connection *except) {
    sws_room_send(server, room_of(speaker), SWS_TEXT, text, strlen(text), except);
}

static int on_connect(sws_connection *connection, void *user) {
    const char *name = sws_request_query_value(connection, "as");
    member *member;
    (void)user;
    if (name == NULL || name[0] == 0 || strlen(name) > MAX_NAME) {
        static const char explanation[] = "who are you? add ?as=NAME, of at most 32 bytes\n";
        sws_respond(connection, 400, "text/plain", explanation, sizeof explanation - 1);
        return 1; /* reject it */
    }
    member = calloc(1, sizeof *member);
    if (member == NULL) return 1;
    strcpy(member->name, name);
    /* Freed when the connection has gone, whether it was opened or not. */
    sws_set_user_data(connection, member, free);
    return 0;
}

static void on_ready(sws_connection *connection, void *user) {
    const member *member = sws_user_data(connection);
    char line[MAX_NAME + 64];
    (void)user;
    sws_room_join(server, room_of(connection), connection);
    snprintf(line, sizeof line, "%s has come, you are %d", member->name, sws_room_count(server, room_of(connection)));
    say(connection, line, NULL);
}

static int on_data(sws_connection *connection, int bits, const char *data, size_t length, void *user) {
    const member *member = sws_user_data(connection);
    char line[MAX_NAME + MAX_MESSAGE + 3];
    (void)user;
    if (SWS_OPCODE(bits) == SWS_TEXT) {
        /* Messages are no longer than this, see main(). */
        snprintf(line, sizeof line, "%s: %.*s", member->name, (int)length, data);
        say(connection, line, connection);
    }
    return 1;
}

static void on_close(sws_connection *connection, void *user) {
    const member *member = sws_user_data(connection);
    char line[MAX_NAME + 64];
    (void)user;
    snprintf(line, sizeof line, "%s has gone", member->name);
    say(connection, line, NULL);
}

int main(int count, char **arguments) {
    sws_handlers handlers = SWS_HANDLERS;
    sigset_t signals;
    int received;

    /* Blocked in every thread, so that sigwait() gets them. */
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);

    handlers.connect = on_connect;
    handlers.ready = on_ready;
    handlers.data = on_data;
    handlers.close = on_close;
    handlers.max_message_size = MAX_MESSAGE;
    handlers.overflow = SWS_OVERFLOW_DROP_OLDEST;

    server = sws_server_start(count == 3 && strcmp(arguments[1], "--port") == 0 ? arguments[2] : "8080", NULL, NULL);
    if (server == NULL || sws_set_websocket_handlers(server, "/rooms/:name", &handlers) < 0) {
        fprintf(stderr, "chat: %s\n", sws_last_error_text());
        return 1;
    }
    printf("listening on 127.0.0.1:%d\n", sws_server_port(server));
    fflush(stdout);

    sigwait(&signals, &received);
    return sws_server_stop(server, 5000) == SWS_OK ? 0 : 1;
}
