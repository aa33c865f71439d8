// The cheapest server we know how to write in C on libwebsockets: its raw sockets carry the bytes, request and frames
// are read by us in the buffer of the library, and output is written past it, once per turn of the loop.

#include "echo-connection.h"
#include "listener.h"
#include "raw-loop.h"
#include "server-options.h"

#include <stdio.h>

/// `echo` comes first, so that one is found from the other.
struct connection {
    struct echo_connection echo;
    struct lws *wsi;
};

static struct lws_vhost *vhost;

static int flush(struct connection *connection)
{
    enum echo_output output = echo_connection_flush(&connection->echo);
    if (output == echo_output_waits)
        raw_loop_await_writable(connection->wsi);
    return output == echo_output_ended ? -1 : 0;
}

static bool received(struct connection *connection, uint8_t *bytes, size_t length)
{
    static uint8_t records[echo_receive_size];
    struct echo_connection *echo = &connection->echo;
    if (!echo->session.is_open && (echo->ssl = lws_get_ssl(connection->wsi)))
        SSL_set_read_ahead(echo->ssl, 1);
    if (!echo_connection_receive(echo, bytes, length))
        return false;
    // The library reads one record; what came with it is read past the library.
    return !echo->ssl || !SSL_has_pending(echo->ssl) || echo_connection_receive_secured(echo, records);
}

static int callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *bytes, size_t length)
{
    struct connection *connection = user;
    switch (reason) {
    case LWS_CALLBACK_RAW_ADOPT:
        connection->wsi = wsi;
        connection->echo.socket = lws_get_socket_fd(wsi);
        return 0;
    case LWS_CALLBACK_RAW_RX:
        return received(connection, bytes, length) ? 0 : -1;
    case LWS_CALLBACK_RAW_WRITEABLE:
        return flush(connection);
    case LWS_CALLBACK_RAW_CLOSE:
        echo_connection_free(&connection->echo);
        return 0;
    default:
        return 0;
    }
}

static void flush_all(void)
{
    struct connection *connection;
    while ((connection = (struct connection *)echo_connection_next()))
        if (flush(connection) < 0)
            lws_set_timeout(connection->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_SYNC);
}

static bool adopt_next(int listening)
{
    int socket = listener_accept(listening);
    if (socket < 0)
        return false;
    lws_adopt_desc_t arrival = {
        .vh = vhost,
        .type = LWS_ADOPT_SOCKET | LWS_ADOPT_ALLOW_SSL,
        .fd.sockfd = socket,
        .vh_prot_name = "echo",
    };
    if (lws_adopt_descriptor_vhost_via_info(&arrival))
        raw_loop_watch(socket);
    return true;
}

static struct lws_context *create_context(const struct server_options *options)
{
    static const struct lws_protocols protocols[] = {
        { .name = "echo", .callback = callback, .per_session_data_size = sizeof(struct connection),
          .rx_buffer_size = echo_receive_size },
        { 0 },
    };
    uint64_t tls_options = options->certificate ? LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT : 0;
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN_SERVER,
        .protocols = protocols,
        .pt_serv_buf_size = echo_receive_size,
        .options = LWS_SERVER_OPTION_EXPLICIT_VHOSTS | tls_options,
        .ssl_cert_filepath = options->certificate,
        .ssl_private_key_filepath = options->key,
    };
    struct lws_context *context = raw_loop_init(&info) ? lws_create_context(&info) : NULL;
    vhost = context ? lws_create_vhost(context, &info) : NULL;
    return vhost ? context : NULL;
}

int main(int argc, char **argv)
{
    struct server_options options;
    if (!server_options_parse(&options, true, argc, argv))
        return 2;
    lws_set_log_level(LLL_ERR | LLL_WARN, NULL);
    struct lws_context *context = create_context(&options);
    int listening = listener_open(options.port);
    if (!context || listening < 0) {
        perror("start");
        return 1;
    }
    return raw_loop_run(context, listening, adopt_next, flush_all);
}
