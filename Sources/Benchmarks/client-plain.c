// A libwebsockets client the way it is usually written: the default poll() loop, and one lws_write per WRITEABLE
// callback. Prints what a message costs this process, as Sources/Benchmarks/Client does with the same arguments.

#include <inttypes.h>
#include <libwebsockets.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum mode { echo, send_only, receive_only };

struct connection {
    unsigned owed;  // messages to be written
};

static enum mode mode;
static unsigned in_flight;
static size_t size;
static unsigned char *buffer;  // with the room that libwebsockets wants in front
static uint64_t messages;
static bool failed;

static int written(struct lws *wsi, struct connection *connection)
{
    if (mode == receive_only || (mode == echo && connection->owed == 0))
        return 0;
    // It is masked in place, so it has to be made anew.
    memset(buffer + LWS_PRE, 'x', size);
    if (lws_write(wsi, buffer + LWS_PRE, size, LWS_WRITE_BINARY) < (int)size)
        return -1;
    if (mode == send_only)
        messages++;
    else
        connection->owed--;
    if (mode == send_only || connection->owed)
        lws_callback_on_writable(wsi);
    return 0;
}

static int callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *bytes, size_t length)
{
    struct connection *connection = user;
    (void)bytes, (void)length;
    switch (reason) {
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
        connection->owed = in_flight;
        lws_callback_on_writable(wsi);
        return 0;
    case LWS_CALLBACK_CLIENT_RECEIVE:
        if (!lws_is_final_fragment(wsi) || lws_remaining_packet_payload(wsi))
            return 0;
        messages++;
        if (mode == echo) {
            connection->owed++;
            lws_callback_on_writable(wsi);
        }
        return 0;
    case LWS_CALLBACK_CLIENT_WRITEABLE:
        return written(wsi, connection);
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
    case LWS_CALLBACK_CLIENT_CLOSED:
        failed = true;
        return 0;
    default:
        return lws_callback_http_dummy(wsi, reason, user, bytes, length);
    }
}

static int64_t now_ns(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void run_for(struct lws_context *context, double seconds)
{
    int64_t end = now_ns(CLOCK_MONOTONIC) + (int64_t)(seconds * 1e9);
    while (!failed && now_ns(CLOCK_MONOTONIC) < end && lws_service(context, 0) >= 0) {
    }
}

static bool connect_to(struct lws_context *context, int port)
{
    char path[64] = "/";
    if (mode == send_only)
        strcpy(path, "/sink");
    else if (mode == receive_only)
        snprintf(path, sizeof path, "/source?count=1000000000&size=%zu", size);
    struct lws_client_connect_info info = {
        .context = context, .address = "127.0.0.1", .host = "127.0.0.1", .port = port, .path = path,
        .local_protocol_name = "client",
    };
    return lws_client_connect_via_info(&info) != NULL;
}

int main(int argc, char **argv)
{
    static const char *const modes[] = { "echo", "send", "receive" };
    while (argc == 8 && mode <= receive_only && strcmp(argv[1], modes[mode]) != 0)
        mode++;
    if (argc != 8 || mode > receive_only) {
        fprintf(stderr, "usage: %s echo|send|receive CONNECTIONS IN-FLIGHT SIZE WARMUP SECONDS PORT\n", argv[0]);
        return 2;
    }
    in_flight = (unsigned)atoi(argv[3]);
    size = (size_t)atol(argv[4]);
    buffer = malloc(LWS_PRE + size);

    static const struct lws_protocols protocols[] = {
        { .name = "client", .callback = callback, .per_session_data_size = sizeof(struct connection),
          .rx_buffer_size = 65536 },
        { 0 },
    };
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN, .protocols = protocols, .pt_serv_buf_size = 65536,
    };
    lws_set_log_level(LLL_ERR | LLL_WARN, NULL);
    struct lws_context *context = lws_create_context(&info);
    if (!context || !buffer)
        return 1;
    for (int i = 0; i < atoi(argv[2]); i++)
        failed |= !connect_to(context, atoi(argv[7]));
    run_for(context, atof(argv[5]));
    messages = 0;
    int64_t cpu = now_ns(CLOCK_PROCESS_CPUTIME_ID), begin = now_ns(CLOCK_MONOTONIC);
    run_for(context, atof(argv[6]));
    cpu = now_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    double seconds = (double)(now_ns(CLOCK_MONOTONIC) - begin) / 1e9;
    if (failed || messages == 0) {
        fprintf(stderr, "client-plain: %s\n", failed ? "a connection failed" : "no message");
        return 1;
    }
    printf("{\"messages\": %" PRIu64 ", \"messages_per_second\": %.0f, \"cpu_ns_per_message\": %.1f}\n", messages,
           (double)messages / seconds, (double)cpu / (double)messages);
    return 0;
}
