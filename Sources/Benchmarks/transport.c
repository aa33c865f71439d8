#include "transport.h"

#include <errno.h>
#include <limits.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <sys/socket.h>
#include <unistd.h>

static const char suite[] = "TLS_AES_128_GCM_SHA256";

SSL_CTX *transport_tls(void)
{
    SSL_CTX *tls = SSL_CTX_new(TLS_client_method());
    if (!tls || SSL_CTX_set_min_proto_version(tls, TLS1_3_VERSION) != 1 || SSL_CTX_set_ciphersuites(tls, suite) != 1)
        return NULL;
    SSL_CTX_set_verify(tls, SSL_VERIFY_NONE, NULL);
    SSL_CTX_set_mode(tls, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    return tls;
}

bool transport_connect(struct transport *transport, const struct sockaddr_in *server, SSL_CTX *tls)
{
    *transport = (struct transport){ .socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0) };
    if (transport->socket < 0)
        return false;
    setsockopt(transport->socket, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
    setsockopt(transport->socket, SOL_SOCKET, SO_LINGER, &(struct linger){ .l_onoff = 1 }, sizeof(struct linger));
    if (tls) {
        transport->ssl = SSL_new(tls);
        if (!transport->ssl || SSL_set_fd(transport->ssl, transport->socket) != 1)
            return false;
    }
    const struct sockaddr *address = (const struct sockaddr *)server;
    return connect(transport->socket, address, sizeof *server) == 0 || errno == EINPROGRESS;
}

enum transport_progress transport_secure(struct transport *transport)
{
    if (!transport->ssl)
        return transport_secured;
    ERR_clear_error();
    int result = SSL_connect(transport->ssl);
    if (result == 1)
        return transport_secured;
    switch (SSL_get_error(transport->ssl, result)) {
    case SSL_ERROR_WANT_READ:
        return transport_needs_input;
    case SSL_ERROR_WANT_WRITE:
        return transport_needs_output;
    default:
        return transport_failed;
    }
}

/// The answer of recv() or send() for one of OpenSSL.
static ssize_t system_result(const struct transport *transport, int result)
{
    if (result > 0)
        return result;
    int error = SSL_get_error(transport->ssl, result);
    if (error == SSL_ERROR_ZERO_RETURN)
        return 0;
    errno = error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? EAGAIN : EPROTO;
    return -1;
}

ssize_t transport_receive(struct transport *transport, void *bytes, size_t length, int flags)
{
    if (!transport->ssl)
        return recv(transport->socket, bytes, length, flags);
    int size = length < INT_MAX ? (int)length : INT_MAX;
    ERR_clear_error();
    return system_result(transport, flags & MSG_PEEK ? SSL_peek(transport->ssl, bytes, size)
                                                     : SSL_read(transport->ssl, bytes, size));
}

bool transport_has_pending(const struct transport *transport)
{
    return transport->ssl && SSL_pending(transport->ssl) > 0;
}

ssize_t transport_send(struct transport *transport, struct iovec *pieces, size_t count)
{
    if (!transport->ssl) {
        struct msghdr message = { .msg_iov = pieces, .msg_iovlen = count };
        return sendmsg(transport->socket, &message, MSG_NOSIGNAL);
    }
    int size = pieces->iov_len < INT_MAX ? (int)pieces->iov_len : INT_MAX;
    ERR_clear_error();
    return system_result(transport, SSL_write(transport->ssl, pieces->iov_base, size));
}

void transport_close(struct transport *transport)
{
    SSL_free(transport->ssl);
    if (transport->socket >= 0)
        close(transport->socket);
    *transport = (struct transport){ .socket = -1 };
}
