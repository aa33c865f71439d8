// A libwebsockets server the way it is usually written: the default poll() loop, a queue of whole messages per
// connection, and one lws_write per WRITEABLE callback. `/broadcast` sends every message to all clients of that path;
// any other path echoes.

#include "message-queue.h"
#include "server-options.h"

#include <libwebsockets.h>
#include <signal.h>
#include <stdio.h>
#include <sys/queue.h>

struct connection {
    struct lws *wsi;
    bool member;
    LIST_ENTRY(connection) members;
    struct message *incoming;
    struct message_queue outgoing;
};

static LIST_HEAD(, connection) broadcast_members = LIST_HEAD_INITIALIZER(broadcast_members);
static struct lws_context *context;
static volatile sig_atomic_t stopping;

static bool enqueue(struct connection *connection, struct message *message)
{
    if (!message_queue_push(&connection->outgoing, message))
        return false;
    lws_callback_on_writable(connection->wsi);
    return true;
}

static void established(struct connection *connection, struct lws *wsi)
{
    char path[32];
    connection->wsi = wsi;
    if (lws_hdr_copy(wsi, path, sizeof path, WSI_TOKEN_GET_URI) > 0 && strcmp(path, "/broadcast") == 0) {
        connection->member = true;
        LIST_INSERT_HEAD(&broadcast_members, connection, members);
    }
}

static int received(struct connection *connection, const void *bytes, size_t length)
{
    struct lws *wsi = connection->wsi;
    if (lws_is_first_fragment(wsi)) {
        size_t expected = length + lws_remaining_packet_payload(wsi);
        connection->incoming = message_new(expected, lws_frame_is_binary(wsi));
    }
    if (connection->incoming)
        connection->incoming = message_append(connection->incoming, bytes, length);
    if (!connection->incoming)
        return -1;
    if (!lws_is_final_fragment(wsi))
        return 0;

    struct message *message = connection->incoming;
    connection->incoming = NULL;
    bool queued = true;
    if (connection->member) {
        struct connection *member;
        LIST_FOREACH(member, &broadcast_members, members)
            queued &= enqueue(member, message);
    } else {
        queued = enqueue(connection, message);
    }
    message_release(message);
    return queued ? 0 : -1;
}

static int writable(struct connection *connection)
{
    struct message *message = message_queue_pop(&connection->outgoing);
    if (!message)
        return 0;
    int written = lws_write(connection->wsi, message_payload(message), message->length,
                            message->binary ? LWS_WRITE_BINARY : LWS_WRITE_TEXT);
    message_release(message);
    if (connection->outgoing.count)
        lws_callback_on_writable(connection->wsi);
    return written < 0 ? -1 : 0;
}

static void closed(struct connection *connection)
{
    if (connection->member)
        LIST_REMOVE(connection, members);
    message_release(connection->incoming);
    message_queue_clear(&connection->outgoing);
}

static int callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *bytes, size_t length)
{
    switch (reason) {
    case LWS_CALLBACK_ESTABLISHED:
        established(user, wsi);
        return 0;
    case LWS_CALLBACK_RECEIVE:
        return received(user, bytes, length);
    case LWS_CALLBACK_SERVER_WRITEABLE:
        return writable(user);
    case LWS_CALLBACK_CLOSED:
        closed(user);
        return 0;
    default:
        return lws_callback_http_dummy(wsi, reason, user, bytes, length);
    }
}

static void stop(int signal)
{
    (void)signal;
    stopping = 1;
    lws_cancel_service(context);
}

int main(int argc, char **argv)
{
    static const struct lws_protocols protocols[] = {
        { .name = "echo", .callback = callback, .per_session_data_size = sizeof(struct connection),
          .rx_buffer_size = 65536 },
        { 0 },
    };
    struct server_options options;
    if (!server_options_parse(&options, false, argc, argv))
        return 2;
    struct lws_context_creation_info info = {
        .port = options.port,
        .iface = "127.0.0.1",
        .protocols = protocols,
        .pt_serv_buf_size = 65536,
        .options = LWS_SERVER_OPTION_DISABLE_IPV6,
    };
    lws_set_log_level(LLL_ERR | LLL_WARN, NULL);
    context = lws_create_context(&info);
    if (!context)
        return 1;
    signal(SIGTERM, stop);
    while (!stopping && lws_service(context, 0) >= 0) {
    }
    lws_context_destroy(context);
    return 0;
}
