// The cheapest server we know how to write in C on the WebSocket parser of libwebsockets: a libuv loop of our own,
// sockets accepted by us and adopted, frames built into one buffer per connection and written raw once per turn of the
// loop. `/broadcast` sends every message to all clients of that path; any other path echoes.

#include "listener.h"
#include "outbox.h"
#include "server-options.h"

#include <libwebsockets.h>
#include <stdio.h>
#include <sys/queue.h>
#include <uv.h>

enum { receive_size = 65536, send_size = 1 << 20, accepts_per_turn = 64 };

struct connection {
    struct lws *wsi;
    struct outbox outbox;
    bool waiting, member;
    LIST_ENTRY(connection) dirty, members;
};

static LIST_HEAD(, connection) dirty_connections = LIST_HEAD_INITIALIZER(dirty_connections);
static LIST_HEAD(, connection) broadcast_members = LIST_HEAD_INITIALIZER(broadcast_members);

static struct lws_context *context;
static struct lws_vhost *vhost;
static uv_loop_t loop;
static uv_poll_t listener;
static uv_prepare_t flusher;
static uv_signal_t terminator;

// MARK: Sending

static void schedule(struct connection *connection)
{
    if (connection->waiting)
        return;
    connection->waiting = true;
    LIST_INSERT_HEAD(&dirty_connections, connection, dirty);
}

static int flush(struct connection *connection)
{
    struct outbox *outbox = &connection->outbox;
    size_t unwritten = outbox_unwritten(outbox);
    if (unwritten == 0)
        return 0;
    if (lws_partial_buffered(connection->wsi)) {
        lws_callback_on_writable(connection->wsi);
        return 0;
    }
    // LWS_WRITE_RAW under its other name: the bytes are frames already.
    int written = lws_write(connection->wsi, outbox->bytes + outbox->start, unwritten, LWS_WRITE_HTTP);
    outbox_written(outbox, unwritten);
    return written < 0 ? -1 : 0;
}

static void flush_all(uv_prepare_t *handle)
{
    (void)handle;
    struct connection *connection;
    while ((connection = LIST_FIRST(&dirty_connections))) {
        LIST_REMOVE(connection, dirty);
        connection->waiting = false;
        if (flush(connection) < 0)
            lws_set_timeout(connection->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
    }
}

// MARK: Events of a connection

static void established(struct connection *connection, struct lws *wsi)
{
    char path[32];
    connection->wsi = wsi;
    if (lws_hdr_copy(wsi, path, sizeof path, WSI_TOKEN_GET_URI) > 0 && strcmp(path, "/broadcast") == 0) {
        connection->member = true;
        LIST_INSERT_HEAD(&broadcast_members, connection, members);
    }
}

/// Gives every other member the frame that was just finished; a message there is expected to be one frame.
static int broadcast(struct connection *sender, const uint8_t *frame, size_t length)
{
    struct connection *member;
    LIST_FOREACH(member, &broadcast_members, members) {
        if (member == sender)
            continue;
        if (!outbox_add_whole(&member->outbox, frame, length))
            return -1;
        schedule(member);
    }
    return 0;
}

static int received(struct connection *connection, const void *bytes, size_t length)
{
    struct lws *wsi = connection->wsi;
    struct outbox *outbox = &connection->outbox;
    size_t remaining = lws_remaining_packet_payload(wsi);
    if (outbox->ready == outbox->end) {
        uint8_t opcode = !lws_is_first_fragment(wsi) ? 0 : lws_frame_is_binary(wsi) ? 2 : 1;
        if (!outbox_begin(outbox, opcode, length + remaining))
            return -1;
    }
    if (!outbox_append(outbox, bytes, length))
        return -1;
    if (remaining)
        return 0;

    size_t frame = outbox->ready;
    outbox_finish(outbox, lws_is_final_fragment(wsi));
    schedule(connection);
    return connection->member ? broadcast(connection, outbox->bytes + frame, outbox->ready - frame) : 0;
}

static void closed(struct connection *connection)
{
    if (connection->waiting)
        LIST_REMOVE(connection, dirty);
    if (connection->member)
        LIST_REMOVE(connection, members);
    outbox_free(&connection->outbox);
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
        return flush(user);
    case LWS_CALLBACK_CLOSED:
        closed(user);
        return 0;
    default:
        return lws_callback_http_dummy(wsi, reason, user, bytes, length);
    }
}

// MARK: The loop

static void accept_connections(uv_poll_t *handle, int status, int events)
{
    uv_os_fd_t listening;
    if (status < 0 || !(events & UV_READABLE) || uv_fileno((uv_handle_t *)handle, &listening) != 0)
        return;
    for (int i = 0; i < accepts_per_turn; i++) {
        int socket = listener_accept(listening);
        if (socket < 0)
            return;
        lws_adopt_socket_vhost(vhost, socket);
    }
}

static bool create_context(void)
{
    static const struct lws_protocols protocols[] = {
        { .name = "echo", .callback = callback, .per_session_data_size = sizeof(struct connection),
          .rx_buffer_size = receive_size, .tx_packet_size = send_size },
        { 0 },
    };
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN_SERVER,
        .protocols = protocols,
        .pt_serv_buf_size = receive_size,
        .options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_EXPLICIT_VHOSTS,
        .foreign_loops = (void *[]){ &loop },
        .pcontext = &context,
    };
    context = lws_create_context(&info);
    vhost = context ? lws_create_vhost(context, &info) : NULL;
    return vhost != NULL;
}

static void stop(uv_signal_t *handle, int signal)
{
    (void)signal;
    uv_close((uv_handle_t *)handle, NULL);
    uv_close((uv_handle_t *)&listener, NULL);
    uv_close((uv_handle_t *)&flusher, NULL);
    lws_context_destroy(context);
}

int main(int argc, char **argv)
{
    struct server_options options;
    if (!server_options_parse(&options, false, argc, argv))
        return 2;
    lws_set_log_level(LLL_ERR | LLL_WARN, NULL);
    int listening = listener_open(options.port);
    if (listening < 0 || uv_loop_init(&loop) != 0 || !create_context()) {
        perror("start");
        return 1;
    }
    uv_poll_init(&loop, &listener, listening);
    uv_poll_start(&listener, UV_READABLE, accept_connections);
    uv_prepare_init(&loop, &flusher);
    uv_prepare_start(&flusher, flush_all);
    uv_signal_init(&loop, &terminator);
    uv_signal_start(&terminator, stop, SIGTERM);
    uv_run(&loop, UV_RUN_DEFAULT);

    // With a foreign loop the context goes in two steps: its handles close in the loop, then its memory goes.
    while (context)
        lws_context_destroy(context);
    return 0;
}
