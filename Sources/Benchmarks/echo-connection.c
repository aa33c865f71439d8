#include "echo-connection.h"

#include <errno.h>
#include <limits.h>
#include <openssl/err.h>
#include <sys/socket.h>

static LIST_HEAD(, echo_connection) scheduled_connections = LIST_HEAD_INITIALIZER(scheduled_connections);

void echo_connection_schedule(struct echo_connection *connection)
{
    if (connection->is_scheduled)
        return;
    connection->is_scheduled = true;
    LIST_INSERT_HEAD(&scheduled_connections, connection, scheduled);
}

bool echo_connection_receive(struct echo_connection *connection, uint8_t *bytes, size_t length)
{
    if (!echo_session_receive(&connection->session, bytes, length))
        return false;
    if (outbox_unwritten(&connection->session.outbox))
        echo_connection_schedule(connection);
    return true;
}

bool echo_connection_receive_secured(struct echo_connection *connection, uint8_t *buffer)
{
    do {
        ERR_clear_error();
        int length = SSL_read(connection->ssl, buffer, echo_receive_size);
        if (length <= 0)
            return SSL_get_error(connection->ssl, length) == SSL_ERROR_WANT_READ;
        if (!echo_connection_receive(connection, buffer, (size_t)length))
            return false;
    } while (SSL_has_pending(connection->ssl));
    return true;
}

static void unschedule(struct echo_connection *connection)
{
    connection->is_scheduled = false;
    LIST_REMOVE(connection, scheduled);
}

struct echo_connection *echo_connection_next(void)
{
    struct echo_connection *connection = LIST_FIRST(&scheduled_connections);
    if (connection)
        unschedule(connection);
    return connection;
}

/// The number of bytes that were taken; 0 when the socket is full, and -1 when it is lost.
static ssize_t write_some(struct echo_connection *connection, const uint8_t *bytes, size_t length)
{
    if (connection->ssl) {
        ERR_clear_error();
        int taken = SSL_write(connection->ssl, bytes, length < INT_MAX ? (int)length : INT_MAX);
        return taken > 0 ? taken : SSL_get_error(connection->ssl, taken) == SSL_ERROR_WANT_WRITE ? 0 : -1;
    }
    ssize_t taken = send(connection->socket, bytes, length, MSG_NOSIGNAL);
    return taken < 0 && errno == EAGAIN ? 0 : taken;
}

enum echo_output echo_connection_flush(struct echo_connection *connection)
{
    struct outbox *outbox = &connection->session.outbox;
    size_t unwritten;
    while ((unwritten = outbox_unwritten(outbox)) > 0) {
        ssize_t taken = write_some(connection, outbox->bytes + outbox->start, unwritten);
        if (taken < 0)
            return echo_output_ended;
        outbox_written(outbox, (size_t)taken);
        // A socket that takes less than all is full; TLS takes a record at a time.
        if (taken == 0 || (!connection->ssl && (size_t)taken < unwritten))
            return echo_output_waits;
    }
    return connection->session.is_closing && !connection->session.in_payload ? echo_output_ended : echo_output_written;
}

void echo_connection_free(struct echo_connection *connection)
{
    if (connection->is_scheduled)
        unschedule(connection);
    echo_session_free(&connection->session);
}
