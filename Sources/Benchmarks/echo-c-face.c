/// An echo server in C on this package's library, with one loop.

#include "server-options.h"

#include <signal.h>
#include <stdio.h>
#include <swift_websockets.h>

static int on_data(sws_connection *connection, int bits, const char *data, size_t length, void *user)
{
    (void)user;
    if (SWS_OPCODE(bits) <= SWS_BINARY)
        sws_write(connection, SWS_OPCODE(bits), data, length);
    return 1;
}

int main(int argc, char **argv)
{
    struct server_options parsed;
    if (!server_options_parse(&parsed, false, argc, argv))
        return 2;
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);

    char port[8];
    snprintf(port, sizeof port, "%d", parsed.port);
    sws_server_options options = SWS_SERVER_OPTIONS;
    options.listen = port;
    options.loops = 1;
    sws_handlers handlers = SWS_HANDLERS;
    handlers.data = on_data;
    handlers.max_message_size = 2 * 1048576;
    sws_server *server = sws_server_start_with(&options);
    if (!server || sws_set_websocket_handlers(server, "/", &handlers) < 0) {
        fprintf(stderr, "%s\n", sws_last_error_text());
        return 1;
    }
    int received;
    sigwait(&signals, &received);
    return sws_server_stop(server, 1000) < 0;
}
