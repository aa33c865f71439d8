#ifndef TRANSPORT_H
#define TRANSPORT_H

#include <netinet/in.h>
#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

/// A nonblocking connection to a server, with TLS or without.
struct transport {
    int socket;
    SSL *ssl;  // or NULL
};

/// What a client of TLS on 127.0.0.1 needs: it trusts any certificate, and offers one version and one suite, so that
/// every server does the same work. NULL when OpenSSL has none of it.
SSL_CTX *transport_tls(void);

/// Begins to connect. False when the system refuses; `socket` is -1 then.
bool transport_connect(struct transport *transport, const struct sockaddr_in *server, SSL_CTX *tls);

enum transport_progress { transport_secured, transport_needs_input, transport_needs_output, transport_failed };

/// Goes on with the TLS handshake of a connected transport; without TLS there is none.
enum transport_progress transport_secure(struct transport *transport);

/// As recv(), with MSG_PEEK or no flag; -1 and EAGAIN when nothing is there.
ssize_t transport_receive(struct transport *transport, void *bytes, size_t length, int flags);

/// True when more was read from the socket than was taken.
bool transport_has_pending(const struct transport *transport);

/// Sends some of the pieces' bytes; -1 and EAGAIN when it takes none now.
ssize_t transport_send(struct transport *transport, struct iovec *pieces, size_t count);

/// Ends the connection by a reset, which leaves no port in TIME_WAIT: runs of many connections can follow each other.
void transport_close(struct transport *transport);

#endif
