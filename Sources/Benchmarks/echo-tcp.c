// An echo server on plain sockets and epoll, TLS by OpenSSL: what the same frames cost without libwebsockets.

#include "echo-connection.h"
#include "listener.h"
#include "server-options.h"

#include <errno.h>
#include <openssl/err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { events_per_turn = 1024 };

static int epoll;
static SSL_CTX *tls;  // or NULL

static void watch(struct echo_connection *connection, int operation, uint32_t events)
{
    struct epoll_event event = { .events = events, .data.ptr = connection };
    epoll_ctl(epoll, operation, connection->socket, &event);
}

static void end(struct echo_connection *connection)
{
    SSL_free(connection->ssl);
    close(connection->socket);
    echo_connection_free(connection);
    free(connection);
}

static void accept_connections(int listening)
{
    int socket;
    while ((socket = listener_accept(listening)) >= 0) {
        struct echo_connection *connection = calloc(1, sizeof *connection);
        if (!connection)
            abort();
        connection->socket = socket;
        if (tls) {
            connection->ssl = SSL_new(tls);
            if (!connection->ssl || SSL_set_fd(connection->ssl, socket) != 1)
                abort();
            SSL_set_accept_state(connection->ssl);
            SSL_set_read_ahead(connection->ssl, 1);
        }
        watch(connection, EPOLL_CTL_ADD, EPOLLIN);
    }
}

/// True unless the connection is to be ended.
static bool receive_plain(struct echo_connection *connection, uint8_t *buffer)
{
    ssize_t length = recv(connection->socket, buffer, echo_receive_size, 0);
    if (length < 0)
        return errno == EAGAIN;
    return length > 0 && echo_connection_receive(connection, buffer, (size_t)length);
}

static void flush(struct echo_connection *connection)
{
    switch (echo_connection_flush(connection)) {
    case echo_output_written:
        break;
    case echo_output_waits:
        watch(connection, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
        break;
    case echo_output_ended:
        end(connection);
        break;
    }
}

static void handle(struct echo_connection *connection, uint32_t events)
{
    static uint8_t buffer[echo_receive_size];
    if (events & EPOLLOUT) {
        // Written at the end of the turn, with what is received now.
        watch(connection, EPOLL_CTL_MOD, EPOLLIN);
        echo_connection_schedule(connection);
    }
    if (!(events & ~(uint32_t)EPOLLOUT))
        return;
    if (!(connection->ssl ? echo_connection_receive_secured : receive_plain)(connection, buffer))
        end(connection);
}

static SSL_CTX *tls_context(const struct server_options *options)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    if (!context || SSL_CTX_use_certificate_chain_file(context, options->certificate) != 1
        || SSL_CTX_use_PrivateKey_file(context, options->key, SSL_FILETYPE_PEM) != 1) {
        ERR_print_errors_fp(stderr);
        return NULL;
    }
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    return context;
}

int main(int argc, char **argv)
{
    struct server_options options;
    if (!server_options_parse(&options, true, argc, argv))
        return 2;
    signal(SIGPIPE, SIG_IGN);
    if (options.certificate && !(tls = tls_context(&options)))
        return 1;
    int listening = listener_open(options.port);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event arrivals = { .events = EPOLLIN };  // without a connection
    if (listening < 0 || epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listening, &arrivals) < 0) {
        perror("start");
        return 1;
    }
    while (true) {
        struct epoll_event events[events_per_turn];
        int count = epoll_wait(epoll, events, events_per_turn, -1);
        for (int i = 0; i < count; i++) {
            if (events[i].data.ptr)
                handle(events[i].data.ptr, events[i].events);
            else
                accept_connections(listening);
        }
        struct echo_connection *connection;
        while ((connection = echo_connection_next()))
            flush(connection);
    }
}
